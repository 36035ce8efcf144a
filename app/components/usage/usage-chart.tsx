"use client";
import { type Key, memo } from "react";
import {
  Area,
  AreaChart,
  CartesianGrid,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  type TooltipContentProps,
  XAxis,
  YAxis,
} from "recharts";
import { axisWidth, chartMargin, small, tooltipStyle } from "@/app/components/metrics/chart-style";
import type { Point } from "@/app/components/metrics/points";
import type { UsageLine, UsagePlan } from "./charts-plan";
import { lonely, onScale, topOf } from "./scale";
import type { Tick } from "./ticks";
import { spanIn } from "./zone";

export type UsageChartProps = {
  plan: UsagePlan;
  points: readonly Point[];
  from: number;
  to: number;
  ticks: readonly Tick[];
  timeZone: string;
};

/** A bucket as words: when it was, and each line's exact number. */
const BucketWords = ({ point, plan, timeZone }: { point: Point; plan: UsagePlan; timeZone: string }) => (
  <div style={tooltipStyle} className="px-2.5 py-1.5 tabular-nums">
    <p className="text-muted">{spanIn(point.from ?? point.at, point.to ?? point.at, timeZone)}</p>
    {plan.lines.map((line) => (
      <p key={line.field}>
        {line.name} {wordsOf(point, line, plan)}
      </p>
    ))}
  </div>
);

const wordsOf = (point: Point, line: UsageLine, plan: UsagePlan): string => {
  const value = point[line.field];
  if (value === null || value === undefined) return "not measured";
  const exact = line.exact?.(point);
  return exact === undefined ? plan.format(value) : `${plan.format(value)} (${exact})`;
};

/** An area for each line; where nothing was measured there is none. */
const Chart = ({ plan, points, from, to, ticks, timeZone }: UsageChartProps) => {
  const { lines, limit } = plan;
  const top = topOf(
    points,
    lines.map(({ field }) => field),
    plan,
  );
  const labels = new Map(ticks.map(({ at, label }) => [at, label]));
  const words = ({ active, payload }: TooltipContentProps) => {
    const point = payload[0]?.payload as Point | undefined;
    return active && point !== undefined ? <BucketWords point={point} plan={plan} timeZone={timeZone} /> : null;
  };
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 400, height: 160 }}>
      <AreaChart data={[...points]} margin={chartMargin} accessibilityLayer={false} syncId="usage">
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis
          dataKey="at"
          type="number"
          domain={[from, to]}
          ticks={ticks.map(({ at }) => at)}
          interval="preserveStart"
          allowDataOverflow
          tickFormatter={(at) => labels.get(Number(at)) ?? ""}
          tick={small}
          stroke="var(--line)"
        />
        <YAxis
          width={axisWidth}
          domain={[0, top]}
          ticks={[0, top / 2, top]}
          tickFormatter={(value) => onScale((plan.scaleFormat ?? plan.format)(Number(value)))}
          tick={small}
          stroke="var(--line)"
        />
        <Tooltip
          isAnimationActive={false}
          filterNull={false}
          content={words}
          cursor={{ stroke: "var(--muted)" }}
          // Above the marks, which lie over the chart.
          wrapperStyle={{ zIndex: 10 }}
        />
        {limit !== undefined && limit <= top ? <ReferenceLine y={limit} stroke="var(--bad-dot)" strokeDasharray="4 4" /> : null}
        {lines.map((line) => (
          <Area
            key={line.field}
            dataKey={line.field}
            name={line.name}
            type="linear"
            stroke={line.colour}
            strokeWidth={1.5}
            fill={line.colour}
            fillOpacity={line.dashed === true ? 0.04 : 0.14}
            isAnimationActive={false}
            dot={dotsOf(points, line)}
            activeDot={{ r: 3 }}
            connectNulls={false}
            {...(line.dashed === true ? { strokeDasharray: "5 3" } : {})}
          />
        ))}
      </AreaChart>
    </ResponsiveContainer>
  );
};

type Dot = { key?: Key | null | undefined; cx?: number | undefined; cy?: number | undefined; payload?: Point };

const dotsOf = (points: readonly Point[], { field, colour }: UsageLine) => {
  const alone = lonely(points, field);
  if (alone.size === 0) return false;
  const draw = ({ key, cx, cy, payload }: Dot) =>
    payload !== undefined && alone.has(payload.at) ? (
      <circle key={key} cx={cx} cy={cy} r={2} fill={colour} className="recharts-dot" />
    ) : (
      <g key={key} />
    );
  return draw;
};

/** Not drawn again while somebody draws a part over it. */
export const UsageChart = memo(Chart);
