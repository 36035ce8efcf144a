"use client";
import dynamic from "next/dynamic";
import { useRef } from "react";
import { Card } from "@/app/components/ui/card";
import { Skeleton } from "@/app/components/ui/skeleton";
import type { Line, MetricChartProps } from "./metric-chart";
import type { Point } from "./points";
import { Swatch } from "./swatch";
import { useSeen } from "./use-seen";

// The charts' library is as large as half the rest of the page: it comes when there is something to draw.
const MetricChart = dynamic(() => import("./metric-chart").then((file) => file.MetricChart), {
  ssr: false,
  loading: () => <Skeleton className="mx-4 h-36" />,
});

/** One chart as data. Its first line's number stands large above it, unless `headline` says another. */
export type ChartPlan = Omit<MetricChartProps, "label" | "points" | "end"> & {
  title: string;
  headline?: (now: Point) => string;
  note?: string;
};

const valueOf = (point: Point | null, { field }: Line, format: (value: number) => string): string => {
  const value = point?.[field];
  return value === null || value === undefined ? "–" : format(value);
};

type ChartCardProps = {
  plan: ChartPlan;
  points: readonly Point[];
  end: number;
  /** The newest sample while it is true of now. */
  now: Point | null;
};

/** A chart with what it is called, its numbers of now, and its legend. */
export const ChartCard = ({ plan, points, end, now }: ChartCardProps) => {
  const { title, headline, note, ...chart } = plan;
  const element = useRef<HTMLDivElement>(null);
  const seen = useSeen(element);
  const [first] = chart.lines;
  const large = now === null || first === undefined ? "–" : (headline?.(now) ?? valueOf(now, first, chart.format));
  const words = chart.lines.map((line) => `${line.name} ${valueOf(now, line, chart.format)}`);
  return (
    <Card className="overflow-hidden">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3 px-4 pt-3">
        <h2 className="text-muted">{title}</h2>
        {note === undefined ? null : <p className="text-[13px] text-muted">{note}</p>}
      </div>
      <p className="px-4 text-xl font-semibold tabular-nums">{large}</p>
      {chart.lines.length === 1 ? null : (
        <ul className="flex flex-wrap gap-x-4 px-4 text-[13px] text-muted">
          {chart.lines.map((line) => (
            <li key={line.field} className="flex items-center gap-1.5">
              <Swatch line={line} />
              {line.name} <span className="text-ink tabular-nums">{valueOf(now, line, chart.format)}</span>
            </li>
          ))}
        </ul>
      )}
      <div ref={element} className="mt-1 h-40 pb-2">
        {seen && points.length > 0 ? (
          <MetricChart label={`${title}: ${words.join(", ")}`} points={points} end={end} {...chart} />
        ) : null}
      </div>
    </Card>
  );
};
