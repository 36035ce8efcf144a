"use client";
import { useMemo, useState } from "react";
import { PointsTable } from "@/app/components/metrics/points-table";
import { Skeleton } from "@/app/components/ui/skeleton";
import { cn } from "@/app/lib/class-names";
import type { Usage } from "@/server/usage/schema";
import { type Limits, usagePlans } from "./charts-plan";
import { onGrid } from "./grid";
import type { Mark } from "./marks";
import type { Span } from "./range";
import { seriesOf, sumsOf } from "./series";
import { UsageCard } from "./usage-card";
import type { ShownRange } from "./use-range";
import { spanIn, viewersZone } from "./zone";

const minute = 60_000;

type UsageChartsProps = {
  usage: Usage;
  limits: Limits;
  /** Of many apps, the last of each: the newest bucket has not heard of all of them. Without it, what the newest one says. */
  diskBytes?: number;
  marks: readonly Mark[];
  range: ShownRange;
  /** Newer numbers are on their way: these are from before. */
  isWaiting: boolean;
};

/** All charts of a range, over the same time, and the same as a table. A part that is drawn on one of them is drawn on all. */
export const UsageCharts = ({ usage, limits, diskBytes, marks, range, isWaiting }: UsageChartsProps) => {
  const [drawn, setDrawn] = useState<Span | null>(null);
  const timeZone = viewersZone();
  const { span, points, plans } = useMemo(() => {
    const shown = { from: Date.parse(usage.from), to: Date.parse(usage.to) };
    const slots = onGrid(usage.points, { ...shown, resolutionSeconds: usage.resolutionSeconds });
    const sums = sumsOf(usage.points);
    const plans = usagePlans({ ...sums, diskBytes: diskBytes ?? sums.diskBytes }, limits);
    return { span: shown, points: seriesOf(slots), plans };
  }, [usage, limits, diskBytes]);
  // The same range a minute later looks the same; another one is waited for.
  const isStale = isWaiting && !isAbout(span, range.span);
  const drawing = {
    span,
    timeZone,
    marks,
    drawn,
    onDraw: setDrawn,
    onDrawn: (part: Span) => range.zoomTo(part.from, part.to),
    onBack: range.back,
  };
  return (
    <>
      <div
        className={cn(
          "grid gap-4 transition-opacity lg:grid-cols-2 lg:[&>:last-child:nth-child(odd)]:col-span-2",
          isStale && "opacity-60",
        )}
        aria-busy={isStale}
      >
        {plans.map((plan) => (
          <UsageCard key={plan.title} plan={plan} points={points} drawing={drawing} />
        ))}
      </div>
      <PointsTable
        plans={plans}
        rows={points.toReversed()}
        caption="What was used, newest first"
        timeOf={({ at, from = at, to = at }) => spanIn(from ?? at, to ?? at, timeZone)}
      />
    </>
  );
};

const isAbout = (one: Span, other: Span): boolean =>
  Math.abs(one.from - other.from) <= 2 * minute && Math.abs(one.to - other.to) <= 2 * minute;

/** In place of charts until it is known what there is to draw. */
export const UsageChartsSkeleton = ({ charts }: { charts: number }) => (
  <div className="grid gap-4 lg:grid-cols-2" role="status" aria-label="Loading">
    {Array.from({ length: charts }, (_, place) => (
      <Skeleton key={place} className="h-[calc(16.5rem+2px)] rounded-lg border" />
    ))}
  </div>
);
