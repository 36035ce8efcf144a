"use client";
import { Boxes, Plus } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Button } from "@/app/components/ui/button";
import { EmptyState } from "@/app/components/ui/empty-state";
import { PageHeader } from "@/app/components/ui/page-header";
import { useTRPCClient } from "@/app/lib/trpc/client";
import { useDocumentTitle } from "@/app/lib/use-document-title";
import { useStream } from "@/app/lib/use-stream";
import type { AppWithLatest } from "@/server/apps/schema";
import { AppCard } from "./app-card";
import { NeedsAttention } from "./needs-attention";
import { troublesOf } from "./troubles";

/** Home: what needs a person first, then every app. */
export const AppGrid = ({ initial }: { initial: AppWithLatest[] }) => {
  const client = useTRPCClient();
  const [apps, setApps] = useState(initial);
  useStream<{ items: AppWithLatest[] }>({
    key: "apps",
    open: (handlers) => client.apps.watchAll.subscribe(undefined, handlers),
    onData: ({ items }) => setApps(items),
  });
  const troubles = troublesOf(apps);
  useDocumentTitle(troubles.length === 0 ? "Apps · WiseHosting" : `(${troubles.length}) Apps · WiseHosting`);
  if (apps.length === 0) return <FirstApp />;
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
      <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
        {apps.map((app) => (
          <AppCard key={app.id} app={app} />
        ))}
      </ul>
    </>
  );
};

const summary = (apps: readonly AppWithLatest[], troubles: number): string => {
  const running = apps.filter((app) => app.status === "running").length;
  const count = `${apps.length} ${apps.length === 1 ? "app" : "apps"}, ${running} running`;
  return troubles === 0 ? count : `${count}, ${troubles} need${troubles === 1 ? "s" : ""} attention`;
};

const FirstApp = () => (
  <>
    <h1 className="sr-only">Apps</h1>
    <div className="rounded-lg border bg-surface">
      <EmptyState
        icon={Boxes}
        title="Deploy your first app"
        action={
          <Button look="primary" asChild>
            <Link href="/new">
              <Plus aria-hidden="true" />
              New app
            </Link>
          </Button>
        }
      >
        Any git repository with a Dockerfile will do. Give its address and a name; it is fetched, built, started and gets an
        address of its own.
      </EmptyState>
    </div>
  </>
);
