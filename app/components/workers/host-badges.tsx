import { StatusBadge } from "@/app/components/ui/status-badge";
import { cn } from "@/app/lib/class-names";
import type { WorkerView } from "@/server/workers/schema";
import { hostViews } from "./host-words";

/** Everything that is to be said of a host's state, as dots and words. */
export const HostBadges = ({ host, className }: { host: WorkerView; className?: string }) => (
  <span className={cn("flex flex-wrap items-center gap-x-3 gap-y-0.5", className)}>
    {hostViews(host).map((view) => (
      <StatusBadge key={view.word} view={view} />
    ))}
  </span>
);

export const HostLabels = ({ labels }: Pick<WorkerView, "labels">) => {
  const pairs = Object.entries(labels);
  if (pairs.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-1.5" aria-label="Labels">
      {pairs.map(([key, value]) => (
        <li key={key} className="rounded border bg-sunken px-1.5 font-mono text-xs leading-5 wrap-anywhere">
          {key}={value}
        </li>
      ))}
    </ul>
  );
};
