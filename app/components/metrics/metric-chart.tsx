"use client";
import { Area, AreaChart, CartesianGrid, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { Sample } from "./samples";

/** At least this much time is drawn, so that the first samples do not jump about. */
const narrowestMs = 120_000;

export type ChartField = "cpuPercent" | "memoryBytes" | "receivedPerSecond" | "sentPerSecond" | "pids";

type MetricChartProps = {
  label: string;
  samples: readonly Sample[];
  lines: readonly { field: ChartField; name: string; colour: string }[];
  /** A line that it cannot go beyond. */
  limit?: number;
  /** The scale ends no lower, so that noise does not look like load. */
  least?: number;
  format: (value: number) => string;
};

const clock = (at: number): string => new Date(at).toLocaleTimeString("en-GB");

/** An area for each line over time, with the values under the pointer. */
export const MetricChart = ({ label, samples, lines, limit, least = 1, format }: MetricChartProps) => {
  const last = samples.at(-1);
  const first = samples[0];
  if (last === undefined || first === undefined) return null;
  const highest = Math.max(...samples.flatMap((sample) => lines.map(({ field }) => sample[field] ?? 0)));
  const top = limit === undefined ? Math.max(highest * 1.2, least) : Math.min(limit, Math.max(highest * 1.25, limit * 0.1));
  return (
    <div role="img" aria-label={label} className="h-full">
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 400, height: 180 }}>
        <AreaChart data={[...samples]} margin={{ top: 8, right: 30, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis
            dataKey="at"
            type="number"
            domain={[Math.min(first.at, last.at - narrowestMs), last.at]}
            tickFormatter={clock}
            tickCount={4}
            minTickGap={40}
            tick={{ fill: "var(--muted)", fontSize: 11 }}
            stroke="var(--line)"
          />
          <YAxis
            width={64}
            domain={[0, top]}
            allowDataOverflow
            ticks={[0, top / 2, top]}
            tickFormatter={format}
            tick={{ fill: "var(--muted)", fontSize: 11 }}
            stroke="var(--line)"
          />
          <Tooltip
            isAnimationActive={false}
            labelFormatter={(at) => clock(Number(at))}
            formatter={(value) => format(Number(value))}
            contentStyle={{
              background: "var(--surface)",
              border: "1px solid var(--line-strong)",
              borderRadius: 8,
              color: "var(--ink)",
              fontSize: 12,
            }}
          />
          {limit !== undefined && limit <= top ? <ReferenceLine y={limit} stroke="var(--bad-dot)" strokeDasharray="4 4" /> : null}
          {lines.map(({ field, name, colour }) => (
            <Area
              key={field}
              dataKey={field}
              name={name}
              type="monotone"
              stroke={colour}
              strokeWidth={1.5}
              fill={colour}
              fillOpacity={0.14}
              isAnimationActive={false}
              dot={false}
              connectNulls
            />
          ))}
        </AreaChart>
      </ResponsiveContainer>
    </div>
  );
};
