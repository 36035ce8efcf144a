"use client";
import { Link } from "@/app/components/ui/link";
import { cn } from "@/app/lib/class-names";
import { type Cluster, toneOf } from "./marks";
import { momentIn } from "./zone";

/** So many are told; of more it is said how many. */
const told = 5;

const lines = { ok: "border-line-strong", bad: "border-bad-dot", accent: "border-accent" } as const;
const knobs = { ok: "bg-ok-dot", bad: "bg-bad-dot", accent: "bg-accent" } as const;

type MarkLineProps = { cluster: Cluster; left: string; isAtRight: boolean; timeZone: string };

/**
 * A line through a chart, with a knob that tells what happened and leads there. The same stands as a list below the charts, for
 * keyboards and for those who do not see it: here it would be a stop for each chart.
 */
export const MarkLine = ({ cluster, left, isAtRight, timeZone }: MarkLineProps) => {
  const tone = toneOf(cluster);
  const newest = cluster.marks.findLast(({ href }) => href !== null);
  const knob = (
    <span
      className={cn("block size-2.5 rotate-45 rounded-[2px]", knobs[tone], cluster.marks.length > 1 && "ring-2 ring-line-strong")}
    />
  );
  const place = "group pointer-events-auto absolute -left-3 top-0 grid h-6 w-6 place-items-center";
  return (
    <div className="pointer-events-none absolute top-0 bottom-9 w-0" style={{ left }} aria-hidden="true" data-mark={tone}>
      <div className={cn("absolute inset-y-0 -left-px border-l border-dashed", lines[tone])} />
      {newest?.href ? (
        <Link href={newest.href} tabIndex={-1} draggable={false} className={place}>
          {knob}
          <Told cluster={cluster} isAtRight={isAtRight} timeZone={timeZone} />
        </Link>
      ) : (
        <span className={place}>
          {knob}
          <Told cluster={cluster} isAtRight={isAtRight} timeZone={timeZone} />
        </span>
      )}
    </div>
  );
};

const Told = ({ cluster: { marks }, isAtRight, timeZone }: Pick<MarkLineProps, "cluster" | "isAtRight" | "timeZone">) => (
  <span
    className={cn(
      "absolute top-6 z-20 hidden w-max max-w-64 rounded-lg border border-line-strong bg-surface px-2.5 py-1.5 text-xs font-normal text-ink shadow-sm group-hover:block",
      isAtRight ? "right-0" : "left-0",
    )}
  >
    {marks.slice(-told).map(({ at, words }) => (
      <span key={`${at} ${words}`} className="block">
        <span className="text-muted tabular-nums">{momentIn(at, timeZone)}</span> {words}
      </span>
    ))}
    {marks.length > told ? <span className="block text-muted">{`and ${marks.length - told} before`}</span> : null}
  </span>
);
