import { CommandLine } from "@/app/components/ui/command-line";
import { Notice } from "@/app/components/ui/notice";
import { Clock, RelativeTime } from "@/app/components/ui/time";
import type { WatchedHost, WorkerView } from "@/server/workers/schema";
import { isOffline, likelyReason, lookOnHost, offlineMeans } from "./host-words";

type HostOfflineCardProps = Pick<WatchedHost, "host" | "events"> & { hosts: readonly WorkerView[] };

/** Since when it is away, why that may be, what it means, and where to look. */
export const HostOfflineCard = ({ host, events, hosts }: HostOfflineCardProps) => {
  if (!isOffline(host)) return null;
  const { lastSeenAt } = host;
  const kinds = events.map(({ kind }) => kind);
  return (
    <Notice
      look={lastSeenAt === null ? "warn" : "bad"}
      role="status"
      title={
        lastSeenAt === null ? (
          "This host has not been heard yet."
        ) : (
          <>
            This host has not been heard since <Clock at={lastSeenAt} /> (<RelativeTime at={lastSeenAt} />
            ).
          </>
        )
      }
    >
      <div className="mt-1 grid gap-2">
        <p>{likelyReason(host, hosts, kinds)}</p>
        <p>{offlineMeans(host.apps)}</p>
        <p className="text-muted">What its worker says, on the host itself:</p>
        <CommandLine command={lookOnHost} label="What its worker says" />
      </div>
    </Notice>
  );
};
