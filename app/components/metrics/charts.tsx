"use client";
import { Skeleton } from "@/app/components/ui/skeleton";
import { useNow } from "@/app/lib/use-now";
import { ChartCard, type ChartPlan } from "./chart-card";
import { lastOfMinutes, type Point, withGaps } from "./points";
import { PointsTable } from "./points-table";

type ChartsProps = {
  plans: readonly ChartPlan[];
  points: readonly Point[];
  isLive: boolean;
};

/** Charts of the last fifteen minutes over the same time, and the same as a table. */
export const Charts = ({ plans, points, isLive }: ChartsProps) => {
  const last = points.at(-1) ?? null;
  const now = useNow();
  // While samples come they move the time on, all charts at once; without them it goes on by the clock, a few seconds at a time.
  const end = last === null ? now : isLive ? last.at : Math.max(last.at, now - (now % 5_000));
  const drawn = withGaps(points);
  return (
    <>
      <div className="grid gap-4 lg:grid-cols-2">
        {plans.map((plan) => (
          <ChartCard key={plan.title} plan={plan} points={drawn} end={end} now={isLive ? last : null} />
        ))}
      </div>
      {last === null ? null : (
        <PointsTable
          plans={plans}
          rows={lastOfMinutes(points)}
          caption="The last sample of each minute, newest first"
          timeOf={({ at }) => new Date(at).toLocaleTimeString("en-GB")}
        />
      )}
    </>
  );
};

/** In place of charts until it is known what there is to draw. */
export const ChartsSkeleton = ({ charts }: { charts: number }) => (
  <div className="grid gap-4 lg:grid-cols-2" aria-hidden="true">
    {Array.from({ length: charts }, (_, place) => (
      <Skeleton key={place} className="h-60 rounded-lg" />
    ))}
  </div>
);
