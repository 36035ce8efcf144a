"use client";
import { Area, AreaChart, ResponsiveContainer, XAxis, YAxis } from "recharts";
import type { Sample } from "./samples";

/** At least this much time is drawn, so that the first samples do not jump about. */
const narrowestMs = 120_000;

type MetricChartProps = {
  label: string;
  samples: readonly Sample[];
  field: "cpuPercent" | "memoryBytes";
  top: number;
  colour: string;
};

/** A small area chart; the numbers stand beside it, so it is a picture for those who see it. */
export const MetricChart = ({ label, samples, field, top, colour }: MetricChartProps) => {
  const last = samples.at(-1);
  const first = samples[0];
  if (last === undefined || first === undefined) return null;
  const highest = Math.max(...samples.map((sample) => sample[field]));
  return (
    <div role="img" aria-label={`${label}, since this page was opened`} className="h-full">
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 300, height: 80 }}>
        <AreaChart data={[...samples]} margin={{ top: 6, right: 0, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <XAxis dataKey="at" type="number" domain={[Math.min(first.at, last.at - narrowestMs), last.at]} hide />
          <YAxis domain={[0, Math.min(top, Math.max(highest * 1.25, top * 0.1))]} allowDataOverflow hide />
          <Area
            dataKey={field}
            type="monotone"
            stroke={colour}
            strokeWidth={1.5}
            fill={colour}
            fillOpacity={0.14}
            isAnimationActive={false}
            dot={false}
          />
        </AreaChart>
      </ResponsiveContainer>
    </div>
  );
};
