"use client";
import { Area, AreaChart, CartesianGrid, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { axisWidth, chartMargin, small, tooltipStyle } from "./chart-style";
import { type Point, scaleTop, shownMs } from "./points";

export type Line = {
  field: string;
  name: string;
  colour: string;
  /** Told apart by more than its colour. */
  dashed?: boolean;
};

export type Mark = { at: number; label: string };

export type MetricChartProps = {
  label: string;
  /** With gaps in it. */
  points: readonly Point[];
  /** The right end of the time that is drawn. */
  end: number;
  lines: readonly Line[];
  /** On top of each other, as parts of a sum. */
  stacked?: boolean;
  /** A line that it cannot go beyond. */
  limit?: number;
  /** The scale ends no lower, so that noise does not look like load. */
  least?: number;
  marks?: readonly Mark[];
  format: (value: number) => string;
};

const clock = (at: number): string => new Date(at).toLocaleTimeString("en-GB");
const shortClock = (at: number): string => clock(at).slice(0, 5);

/** Ticks at whole minutes: they move with the line under them, and never jump about. */
const ticksUntil = (end: number): number[] => {
  const step = 180_000;
  const last = Math.floor(end / step) * step;
  return Array.from({ length: 5 }, (_, place) => last - (4 - place) * step).filter((at) => at >= end - shownMs);
};

const markLine = ({ at, label }: Mark) => (
  <ReferenceLine
    key={label}
    x={at}
    stroke="var(--line-strong)"
    strokeDasharray="2 3"
    label={{ value: label, position: "insideTopLeft", fill: "var(--muted)", fontSize: 11 }}
  />
);

/** Fifteen minutes of an area for each line, with the values under the pointer, at the same moment in every chart of the page. */
export const MetricChart = (props: MetricChartProps) => {
  const { label, points, end, lines, stacked = false, limit, least = 1, marks = [], format } = props;
  const fields = lines.map(({ field }) => field);
  const top = scaleTop(points, fields, { limit, least, stacked });
  const start = end - shownMs;
  return (
    <div role="img" aria-label={label} className="h-full">
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 400, height: 180 }}>
        <AreaChart data={[...points]} margin={chartMargin} accessibilityLayer={false} syncId="metrics">
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis
            dataKey="at"
            type="number"
            domain={[start, end]}
            ticks={ticksUntil(end)}
            allowDataOverflow
            tickFormatter={shortClock}
            tick={small}
            stroke="var(--line)"
          />
          <YAxis
            width={axisWidth}
            domain={[0, top]}
            allowDataOverflow
            ticks={[0, top / 2, top]}
            tickFormatter={format}
            tick={small}
            stroke="var(--line)"
          />
          <Tooltip
            isAnimationActive={false}
            labelFormatter={(at) => clock(Number(at))}
            formatter={(value) => format(Number(value))}
            contentStyle={tooltipStyle}
          />
          {limit !== undefined && limit <= top ? <ReferenceLine y={limit} stroke="var(--bad-dot)" strokeDasharray="4 4" /> : null}
          {marks.filter(({ at }) => at > start && at < end).map(markLine)}
          {lines.map(({ field, name, colour, dashed = false }) => (
            <Area
              key={field}
              dataKey={field}
              name={name}
              type="linear"
              stroke={colour}
              strokeWidth={1.5}
              fill={colour}
              fillOpacity={dashed ? 0.04 : 0.14}
              isAnimationActive={false}
              dot={false}
              connectNulls={false}
              {...(dashed ? { strokeDasharray: "5 3" } : {})}
              {...(stacked ? { stackId: "sum" } : {})}
            />
          ))}
        </AreaChart>
      </ResponsiveContainer>
    </div>
  );
};
