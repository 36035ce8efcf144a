"use client";
import { Plus, Server } from "lucide-react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Card } from "@/app/components/ui/card";
import { EmptyState } from "@/app/components/ui/empty-state";
import { Link } from "@/app/components/ui/link";
import { Notice } from "@/app/components/ui/notice";
import { PageHeader } from "@/app/components/ui/page-header";
import { Clock } from "@/app/components/ui/time";
import { useCommands } from "@/app/lib/commands";
import { useStatusIcon } from "@/app/lib/status-icon";
import { useDocumentTitle } from "@/app/lib/use-document-title";
import type { WorkerView } from "@/server/workers/schema";
import { HostCard } from "./host-card";
import { hostHref, hostsSummary, isOffline, likelyReason } from "./host-words";
import { useHosts } from "./use-hosts";
import { useHostsUse } from "./use-hosts-use";

/** The machines of the installation, as they are now. */
export const HostList = ({ initial }: { initial: readonly WorkerView[] }) => {
  const hosts = useHosts(initial);
  const usageOf = useHostsUse(hosts.map(({ id }) => id));
  const away = hosts.filter((host) => isOffline(host) && host.lastSeenAt !== null);
  useDocumentTitle(away.length === 0 ? "Hosts · WiseHosting" : `(${away.length} offline) Hosts · WiseHosting`);
  useStatusIcon(away.length > 0 ? "bad" : null);
  useCommands(
    "hosts",
    hosts.map((host) => ({ id: `host ${host.id}`, label: host.name, group: "Hosts", words: "host", href: hostHref(host) })),
  );
  return (
    <>
      <PageHeader
        title="Hosts"
        description={`Machines that build and run apps. ${hosts.length === 0 ? "" : hostsSummary(hosts)}${hosts.length === 0 ? "" : "."}`}
      >
        <ApiCall calls={[{ what: "List the hosts", method: "GET", path: "/v1/workers" }]} />
        <Button look="primary" asChild>
          <Link href="/hosts/new">
            <Plus aria-hidden="true" />
            Add host
          </Link>
        </Button>
      </PageHeader>
      {away.length === 0 ? null : (
        <div className="mb-5 grid gap-2" role="status">
          {away.map((host) => (
            <Notice
              key={host.id}
              look="bad"
              title={
                <>
                  <Link href={hostHref(host)} className="underline">
                    {host.name}
                  </Link>{" "}
                  is offline{host.lastSeenAt === null ? "" : ": not heard since "}
                  {host.lastSeenAt === null ? null : <Clock at={host.lastSeenAt} />}.
                </>
              }
            >
              <p className="text-muted">{likelyReason(host, hosts)}</p>
            </Notice>
          ))}
        </div>
      )}
      {hosts.length === 0 ? (
        <Card>
          <EmptyState icon={Server} title="No host has joined yet">
            The worker on this machine joins by itself when <code className="font-mono text-[13px]">bin/up</code> has started it.
            Another machine joins with one command: add a host.
          </EmptyState>
        </Card>
      ) : (
        <ul className="grid gap-4 lg:grid-cols-2" aria-label="Hosts">
          {hosts.map((host) => (
            <HostCard key={host.id} host={host} use={usageOf(host.id)} />
          ))}
        </ul>
      )}
    </>
  );
};
