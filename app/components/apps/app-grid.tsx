"use client";
import { Plus, SearchX } from "lucide-react";
import { useState } from "react";
import { useAlerts } from "@/app/components/alerts/use-alerts";
import { Button } from "@/app/components/ui/button";
import { EmptyState } from "@/app/components/ui/empty-state";
import { Link } from "@/app/components/ui/link";
import { PageHeader } from "@/app/components/ui/page-header";
import { SearchField } from "@/app/components/ui/search-field";
import { Select } from "@/app/components/ui/select";
import { useHosts } from "@/app/components/workers/use-hosts";
import { useStatusIcon } from "@/app/lib/status-icon";
import { useTRPCClient } from "@/app/lib/trpc/client";
import { useDocumentTitle } from "@/app/lib/use-document-title";
import { useMounted } from "@/app/lib/use-mounted";
import { useStream } from "@/app/lib/use-stream";
import { useUrlState } from "@/app/lib/use-url-state";
import type { Alert } from "@/server/alerts/schema";
import type { AppWithLatest } from "@/server/apps/schema";
import { isInProgress } from "@/server/deployments/deployment-machine";
import type { WorkerView } from "@/server/workers/schema";
import { ActiveDeployments } from "./active-deployments";
import { AppCard } from "./app-card";
import { FirstApp } from "./first-app";
import { NeedsAttention } from "./needs-attention";
import { type AppOrder, appOrders, arrangeApps } from "./sort-apps";
import { troublesOf } from "./troubles";

/** Fewer are found at a glance. */
const filterFrom = 7;

const orderWords: Record<AppOrder, string> = { name: "By name", deployed: "Deployed last", status: "Trouble first" };

type AppGridProps = {
  initial: AppWithLatest[];
  /** Null for members, who may not see them. */
  initialHosts: readonly WorkerView[] | null;
};

/** Home: what needs a person first, then what is on its way, then every app. */
export const AppGrid = ({ initial, initialHosts }: AppGridProps) => {
  const client = useTRPCClient();
  const [apps, setApps] = useState(initial);
  const isAdministrator = initialHosts !== null;
  const hosts = useHosts(initialHosts ?? [], { enabled: isAdministrator });
  useStream<{ items: AppWithLatest[] }>({
    key: "apps",
    open: (handlers) => client.apps.watchAll.subscribe(undefined, handlers),
    onData: ({ items }) => setApps(items),
  });
  const { items: firing } = useAlerts({ state: "firing" }, 100);
  const troubles = troublesOf(apps, hosts, firing);
  const isDeploying = apps.some(({ latestDeployment: latest }) => latest !== null && isInProgress(latest.status));
  useDocumentTitle(troubles.length === 0 ? "Home · WiseHosting" : `(${troubles.length}) Home · WiseHosting`);
  useStatusIcon(isDeploying ? "busy" : troubles.length > 0 ? "bad" : null);
  if (apps.length === 0) {
    return (
      <>
        <NeedsAttention troubles={troubles} />
        <FirstApp isAdministrator={isAdministrator} hosts={hosts} />
      </>
    );
  }
  return (
    <>
      <PageHeader title="Apps" description={summary(apps, troubles.length)}>
        <Button look="primary" asChild>
          <Link href="/new">
            <Plus aria-hidden="true" />
            New app
          </Link>
        </Button>
      </PageHeader>
      <NeedsAttention troubles={troubles} />
      <ActiveDeployments apps={apps} />
      <Cards apps={apps} firing={firing} />
    </>
  );
};

const drawnByServer = 24;

const Cards = ({ apps, firing }: { apps: readonly AppWithLatest[]; firing: readonly Alert[] }) => {
  const [text, setText] = useUrlState("q");
  const [order, setOrder] = useUrlState("sort", appOrders);
  const found = arrangeApps(apps, text, order as AppOrder | "");
  // The server draws what is seen at first; the browser knows the rest and draws it as soon as it is there.
  const shown = useMounted() ? found : found.slice(0, drawnByServer);
  return (
    <>
      {apps.length < filterFrom && text === "" ? null : (
        <div className="mb-4 flex gap-2">
          <SearchField label="Find an app" value={text} onChange={setText} className="flex-1 sm:max-w-80" />
          <Select
            label="Order"
            value={order}
            onChange={(event) => setOrder(event.target.value)}
            options={[{ value: "", label: "Newest first" }, ...appOrders.map((value) => ({ value, label: orderWords[value] }))]}
          />
        </div>
      )}
      {shown.length === 0 ? (
        <EmptyState
          icon={SearchX}
          title={`No app matches “${text}”`}
          action={<Button onClick={() => setText("")}>Show all apps</Button>}
        />
      ) : (
        <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
          {shown.map((app) => (
            <AppCard key={app.id} app={app} firing={firing.filter(({ appId }) => appId === app.id).length} />
          ))}
        </ul>
      )}
    </>
  );
};

const summary = (apps: readonly AppWithLatest[], troubles: number): string => {
  const running = apps.filter((app) => app.status === "running").length;
  const count = `${apps.length} ${apps.length === 1 ? "app" : "apps"}, ${running} running`;
  return troubles === 0 ? count : `${count}, ${troubles} ${troubles === 1 ? "thing needs" : "things need"} attention`;
};
