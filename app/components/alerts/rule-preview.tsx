"use client";
import { useQuery } from "@tanstack/react-query";
import {
  Area,
  AreaChart,
  CartesianGrid,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { Skeleton } from "@/app/components/ui/skeleton";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
import { type Backtest, backtestDays } from "@/server/alerts/schema";
import { formatValue } from "./kinds";
import { drawnPoints, firingsSentence } from "./preview-points";
import type { Trial } from "./rule-form";

/** What the rule would have done in the last days: how often, and where on its chart. */
export const RulePreview = ({ appId, wish }: { appId: string; wish: Trial }) => {
  const trpc = useTRPC();
  const found = useQuery(
    trpc.alertRules.backtest.queryOptions({ id: appId, ...wish }, { placeholderData: (before) => before, retry: false }),
  );
  if (found.isPending) return <Skeleton className="h-44 border" />;
  if (found.isError) return <p className="text-[13px] text-muted">{describeError(found.error).message}</p>;
  const { points, firings, note } = found.data;
  if (points.length === 0) return <p className="text-[13px] text-muted">{note}</p>;
  const sentence = firingsSentence(firings.length, backtestDays);
  return (
    <section aria-label="What it would have done" className="grid gap-1">
      <p role="status" className="font-medium">
        {sentence}
      </p>
      <div role="img" aria-label={`The last ${backtestDays} days against the threshold. ${sentence}`} className="h-36">
        <Chart found={found.data} wish={wish} />
      </div>
      <p className="text-[13px] text-muted">{note}</p>
    </section>
  );
};

const small = { fill: "var(--muted)", fontSize: 11 };
const dayMs = 86_400_000;

const dayOf = (at: number): string => new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "short" });
const momentOf = (at: number): string => `${dayOf(at)} ${new Date(at).toLocaleTimeString("en-GB").slice(0, 5)}`;

/** Midnights where the person is. */
const midnightsIn = (from: number, to: number): number[] => {
  const first = new Date(from);
  first.setHours(24, 0, 0, 0);
  const days = Array.from({ length: backtestDays + 1 }, (_, day) => new Date(first).setDate(first.getDate() + day));
  return days.filter((at) => at < to - dayMs / 4);
};

const tooltipStyle = {
  background: "var(--surface)",
  border: "1px solid var(--line-strong)",
  borderRadius: 8,
  color: "var(--ink)",
  fontSize: 12,
};

const Chart = ({ found, wish: { kind, threshold } }: { found: Backtest; wish: Trial }) => {
  const [from, to] = [Date.parse(found.from), Date.parse(found.to)];
  const top = Math.max(threshold * 1.2, ...found.points.map(({ value }) => value * 1.1), 1);
  const format = (value: number) => formatValue(kind, value);
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 600, height: 144 }}>
      <AreaChart data={drawnPoints(found.points)} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis
          dataKey="at"
          type="number"
          domain={[from, to]}
          ticks={midnightsIn(from, to)}
          tickFormatter={dayOf}
          tick={small}
          stroke="var(--line)"
        />
        <YAxis width={72} domain={[0, top]} ticks={[0, threshold]} tickFormatter={format} tick={small} stroke="var(--line)" />
        <Tooltip
          isAnimationActive={false}
          labelFormatter={(at) => momentOf(Number(at))}
          formatter={(value) => [format(Number(value)), "value"]}
          contentStyle={tooltipStyle}
        />
        {found.firings.map(({ firedAt, resolvedAt }) => (
          <ReferenceArea
            key={firedAt}
            x1={Date.parse(firedAt)}
            x2={resolvedAt === null ? to : Date.parse(resolvedAt)}
            fill="var(--bad-dot)"
            fillOpacity={0.18}
            ifOverflow="hidden"
          />
        ))}
        <ReferenceLine y={threshold} stroke="var(--bad-dot)" strokeDasharray="4 4" />
        <Area
          dataKey="value"
          type="linear"
          stroke="var(--accent)"
          fill="var(--accent)"
          fillOpacity={0.14}
          strokeWidth={1.5}
          dot={false}
          isAnimationActive={false}
          connectNulls={false}
        />
      </AreaChart>
    </ResponsiveContainer>
  );
};
