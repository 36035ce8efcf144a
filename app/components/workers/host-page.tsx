"use client";
import { ServerOff } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { Button } from "@/app/components/ui/button";
import { EmptyState } from "@/app/components/ui/empty-state";
import { Link } from "@/app/components/ui/link";
import { Notice } from "@/app/components/ui/notice";
import { Skeleton } from "@/app/components/ui/skeleton";
import { RelativeTime } from "@/app/components/ui/time";
import { useStatusIcon } from "@/app/lib/status-icon";
import { useTRPCClient } from "@/app/lib/trpc/client";
import { useDocumentTitle } from "@/app/lib/use-document-title";
import { useStream } from "@/app/lib/use-stream";
import type { WatchedHost, WorkerView } from "@/server/workers/schema";
import { HostActions, type HostDialog } from "./host-actions";
import { HostApps } from "./host-apps";
import { HostBadges } from "./host-badges";
import { HostDashboard } from "./host-dashboard";
import { HostEvents } from "./host-events";
import { HostFacts } from "./host-facts";
import { HostOfflineCard } from "./host-offline-card";
import { hostHref, hostViews, isOffline } from "./host-words";

type HostPageProps = {
  initial: WatchedHost;
  /** All hosts, as they were when the page was made: what went silent together tells why. */
  hosts: readonly WorkerView[];
};

// Charts weigh more than the rest of the page: they come when it is there.
const HostMetrics = dynamic(() => import("@/app/components/metrics/host-metrics").then((file) => file.HostMetrics), {
  ssr: false,
  loading: () => <Skeleton className="h-128 border" />,
});

const HostAlerts = dynamic(() => import("@/app/components/alerts/host-alerts").then((file) => file.HostAlerts), { ssr: false });

/** One machine: its state, what runs on it, what happened to it, and what can be done. */
export const HostPage = ({ initial, hosts }: HostPageProps) => {
  const client = useTRPCClient();
  const [watched, setWatched] = useState(initial);
  const [gone, setGone] = useState(false);
  const [dialog, setDialog] = useState<HostDialog | null>(null);
  const { host, apps, events } = watched;
  useStream<WatchedHost>({
    key: `host ${host.id}`,
    open: (handlers) => client.workers.watchOne.subscribe({ id: host.id }, handlers),
    onData: setWatched,
    onEnd: () => setGone(true),
    evenHidden: host.draining !== null,
  });
  useFollowName(initial.host, host);
  useDocumentTitle(`${hostViews(host).at(-1)?.word ?? ""} · ${host.name} · WiseHosting`);
  useStatusIcon(isOffline(host) ? "bad" : host.draining === null ? null : "busy");
  if (gone) return <HostGone name={host.name} />;
  return (
    <>
      <header className="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="text-xl font-semibold break-all">{host.name}</h1>
            <HostBadges host={host} />
          </div>
          <p className="mt-0.5 break-words text-muted">
            {host.region === "" ? null : <>{host.region} · </>}*.{host.zone}
          </p>
        </div>
        <HostActions host={host} open={dialog} onOpen={setDialog} />
      </header>
      <div className="grid gap-5">
        <HostOfflineCard host={host} events={events} hosts={hosts} />
        <EdgeDown host={host} />
        {host.warning === null ? null : <Notice look="warn" role="status" title={host.warning} />}
        <Draining host={host} />
        <section aria-label="What it uses">
          <HostMetrics workerId={host.id} />
        </section>
        <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_18rem]">
          <div className="grid min-w-0 gap-5">
            <HostApps apps={apps} takesNew={!host.cordoned && host.draining === null} />
            <HostAlerts id={host.id} name={host.name} />
            <HostEvents hostId={host.id} newest={events} />
          </div>
          <div className="grid min-w-0 gap-5">
            <HostDashboard hostId={host.id} />
            <HostFacts host={host} onEdit={() => setDialog("edit")} />
          </div>
        </div>
      </div>
    </>
  );
};

/** Its address is its name: with a new name comes a new address. */
const useFollowName = (before: WorkerView, now: WorkerView) => {
  const router = useRouter();
  const href = hostHref(now);
  useEffect(() => {
    if (before.name !== now.name) router.replace(href);
  }, [before.name, now.name, href, router]);
};

const EdgeDown = ({ host: { edgeDownSince, edgeFault, status } }: { host: WorkerView }) => {
  if (edgeDownSince === null || status === "offline") return null;
  return (
    <Notice look="bad" role="status" title="Its edge does not answer, so nobody reaches the apps here.">
      <p className="text-muted">
        Since <RelativeTime at={edgeDownSince} />. {edgeFault} It is started again by itself; if it stays away, look into its log
        on the host.
      </p>
    </Notice>
  );
};

const Draining = ({ host: { draining, name } }: { host: WorkerView }) => {
  if (draining === null) return null;
  return (
    <Notice
      role="status"
      title={
        draining.appsLeft === 0
          ? `Every app has left ${name}.`
          : `${draining.appsLeft} ${draining.appsLeft === 1 ? "app is" : "apps are"} still to leave ${name}.`
      }
    >
      <p className="text-muted">
        They are built on other hosts one by one, and each goes on serving here until it answers there.
        {draining.acrossZones ? " Some get an address in another zone." : ""}
      </p>
    </Notice>
  );
};

const HostGone = ({ name }: { name: string }) => (
  <EmptyState
    icon={ServerOff}
    title={`${name} was removed`}
    action={
      <Button asChild>
        <Link href="/hosts">All hosts</Link>
      </Button>
    }
  >
    Its key opens nothing any more. What it ran before stays in the deployments of its apps.
  </EmptyState>
);
