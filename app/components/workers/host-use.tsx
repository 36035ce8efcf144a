import { formatPercent } from "@/app/components/metrics/format";
import type { Followed } from "@/app/components/metrics/points";
import { Sparkline } from "@/app/components/ui/sparkline";
import { formatBytes } from "@/app/lib/format";
import type { HostUse as Use } from "@/server/metrics/schema";

/** Some room above the highest, and never so little that noise looks like load. */
const topOf = (values: readonly number[], limit: number): number =>
  Math.min(limit, Math.max(limit * 0.1, ...values.map((value) => value * 1.25)));

/** What a host uses now, small; its page has the rest. */
export const HostUse = ({ use: { points, latest, isLive } }: { use: Followed<Use> }) => {
  const now = isLive === true ? latest : null;
  const nothing = isLive === null ? "…" : "no data";
  const cpu = points.map((point) => point.cpu ?? 0);
  const memory = points.map((point) => point.memory ?? 0);
  const total = latest?.memoryTotalBytes ?? 1;
  return (
    <div className="grid grid-cols-2 items-end gap-x-5">
      <Small title="CPU" value={now === null ? nothing : formatPercent(now.cpuPercent)}>
        <Sparkline label="CPU, over the last fifteen minutes" values={cpu} top={topOf(cpu, 100)} colour="var(--accent)" />
      </Small>
      <Small title="Memory" value={now === null ? nothing : `${formatBytes(now.memoryBytes)} of ${formatBytes(total)}`}>
        <Sparkline
          label="Memory, over the last fifteen minutes"
          values={memory}
          top={topOf(memory, total)}
          colour="var(--ok-dot)"
        />
      </Small>
    </div>
  );
};

const Small = ({ title, value, children }: { title: string; value: string; children: React.ReactNode }) => (
  <div className="min-w-0">
    <p className="flex flex-wrap items-baseline justify-between gap-x-2 text-[13px]">
      <span className="text-muted">{title}</span>
      <span className="tabular-nums">{value}</span>
    </p>
    <div className="mt-0.5 h-9 border-b">{children}</div>
  </div>
);
