"use client";
import { useQuery } from "@tanstack/react-query";
import { Server, TriangleAlert } from "lucide-react";
import { Card } from "@/app/components/ui/card";
import { EmptyState } from "@/app/components/ui/empty-state";
import { ErrorState } from "@/app/components/ui/error-state";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { RelativeTime } from "@/app/components/ui/time";
import { formatBytes } from "@/app/lib/format";
import { useTRPC } from "@/app/lib/trpc/client";

const edgeWords: Record<string, string> = {
  traefik: "Traefik",
  "traefik-container": "Traefik (container)",
  builtin: "built-in edge",
};

/** The machines of the installation, and what an administrator should know of each. */
export const HostList = () => {
  const trpc = useTRPC();
  const hosts = useQuery(trpc.workers.list.queryOptions());
  if (hosts.isPending) {
    return (
      <Card>
        <SkeletonRows rows={2} />
      </Card>
    );
  }
  if (hosts.isError) return <ErrorState error={hosts.error} onRetry={() => void hosts.refetch()} />;
  if (hosts.data.items.length === 0) {
    return (
      <Card>
        <EmptyState icon={Server} title="No host has joined yet">
          The worker on this machine joins by itself when <code className="font-mono text-[13px]">bin/up</code> has started it.
        </EmptyState>
      </Card>
    );
  }
  return (
    <Card aria-label="Hosts">
      <ul>
        {hosts.data.items.map((host) => (
          <li key={host.id} className="border-b px-4 py-3 last:border-b-0">
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
              <h2 className="font-semibold break-all">{host.name}</h2>
              <StatusBadge status={host.status} />
            </div>
            <dl className="mt-1.5 grid grid-cols-2 gap-x-6 gap-y-2 sm:grid-cols-4">
              <Fact term="Apps answer at" value={`*.${host.zone}:${host.edgeHttpPort}`} />
              <Fact term="Edge" value={host.edgeKind === null ? "not known yet" : (edgeWords[host.edgeKind] ?? host.edgeKind)} />
              <Fact
                term="Machine"
                value={
                  host.capacity.cpus === null || host.capacity.memoryBytes === null
                    ? "not known yet"
                    : `${host.capacity.cpus} CPU, ${formatBytes(host.capacity.memoryBytes)}`
                }
              />
              <Fact term="Last seen" value={host.lastSeenAt === null ? "never" : <RelativeTime at={host.lastSeenAt} />} />
            </dl>
            {host.warning === null ? null : (
              <p className="mt-2 flex items-start gap-1.5 text-warn">
                <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
                {host.warning}
              </p>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
};

const Fact = ({ term, value }: { term: string; value: React.ReactNode }) => (
  <div className="min-w-0">
    <dt className="text-[13px] text-muted">{term}</dt>
    <dd className="break-words">{value}</dd>
  </div>
);
