import { TriangleAlert } from "lucide-react";
import type { Followed } from "@/app/components/metrics/points";
import { Link } from "@/app/components/ui/link";
import { Clock, RelativeTime } from "@/app/components/ui/time";
import { cn } from "@/app/lib/class-names";
import type { HostUse as Use } from "@/server/metrics/schema";
import type { WorkerView } from "@/server/workers/schema";
import { HostBadges, HostLabels } from "./host-badges";
import { HostReserved } from "./host-reserved";
import { HostUse } from "./host-use";
import { countOf, edgeWords, hostHref, isOffline } from "./host-words";

/** One host: its state, what it has and how much of it is given away. The card leads to its page. */
export const HostCard = ({ host, use }: { host: WorkerView; use: Followed<Use> }) => (
  <li
    className={cn(
      "relative flex min-w-0 flex-col rounded-lg border bg-surface hover:border-line-strong",
      isOffline(host) && "border-bad/45 hover:border-bad/70",
    )}
  >
    <div className="grid gap-3 px-4 pt-3.5 pb-3.5">
      <div>
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-0.5">
          <h2 className="min-w-0 font-semibold break-all">
            <Link href={hostHref(host)} className="after:absolute after:inset-0 after:rounded-lg">
              {host.name}
            </Link>
          </h2>
          <HostBadges host={host} className="text-[13px]" />
        </div>
        <p className="break-words text-muted">
          {host.region === "" ? null : <>{host.region} · </>}*.{host.zone}
          {host.edgeHttpPort === 80 ? "" : `:${host.edgeHttpPort}`}
        </p>
      </div>
      {isOffline(host) && host.lastSeenAt !== null ? (
        <p className="text-bad">
          Not heard since <Clock at={host.lastSeenAt} />. {host.apps === 0 ? "" : "What is known of its apps is from then."}
        </p>
      ) : null}
      <HostUse use={use} />
      <HostReserved host={host} className="grid-cols-2" />
      <HostLabels labels={host.labels} />
      {host.warning === null ? null : (
        <p className="flex items-start gap-1.5 text-warn">
          <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
          <span className="min-w-0 break-words">{host.warning}</span>
        </p>
      )}
    </div>
    <p className="mt-auto flex flex-wrap gap-x-4 gap-y-0.5 border-t px-4 py-2.5 text-[13px] text-muted">
      <span className="text-ink">{countOf(host.apps, "app")}</span>
      <span>{host.versions.engine === null ? "Docker not known yet" : `Docker ${host.versions.engine}`}</span>
      {host.edgeKind === null ? null : <span>{edgeWords[host.edgeKind] ?? host.edgeKind}</span>}
      {host.versions.software === null ? null : <span>worker {host.versions.software}</span>}
      <span className="ml-auto">
        {host.lastSeenAt === null ? (
          "never seen"
        ) : (
          <>
            seen <RelativeTime at={host.lastSeenAt} />
          </>
        )}
      </span>
    </p>
  </li>
);
