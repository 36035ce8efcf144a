import { and, asc, eq, gte } from "drizzle-orm";
import { usageBuckets } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { appOf } from "@/server/apps";
import { databaseNow, db } from "@/server/db";
import { type Bucket, bucketMs, replay } from "./backtest-rules";
import { type Backtest, type BacktestInput, backtestDays } from "./schema";

const noteOf = (kind: BacktestInput["kind"], buckets: readonly Bucket[]): string => {
  if (kind === "restarts_per_hour") return "Restarts are kept for a day only: how such a rule would have fared cannot be told.";
  if (buckets.length === 0) return `Nothing was measured of this app in the last ${backtestDays} days.`;
  return "What is kept are averages of five minutes, held against the limits that the app has now: shorter peaks do not show.";
};

const readBuckets = async (appId: string, from: Date): Promise<Bucket[]> => {
  const rows = await db()
    .select()
    .from(usageBuckets)
    .where(and(eq(usageBuckets.appId, appId), gte(usageBuckets.bucketStart, from)))
    .orderBy(asc(usageBuckets.bucketStart));
  return rows.map(({ bucketStart, ...row }) => ({ ...row, start: bucketStart.getTime() }));
};

const moment = (ms: number): string => new Date(ms).toISOString();

/** How often a rule would have fired over the last days, and when. @throws AppError 404 for a stranger */
export const backtest = async (caller: Caller, { id, ...rule }: BacktestInput): Promise<Backtest> => {
  const app = await appOf(caller, id);
  const to = (await databaseNow()).getTime();
  const from = to - (to % bucketMs) - backtestDays * 86_400_000;
  const buckets = rule.kind === "restarts_per_hour" ? [] : await readBuckets(app.id, new Date(from));
  const { points, firings } =
    buckets.length === 0 ? { points: [], firings: [] } : replay(buckets, { rule, limits: app, from, to });
  return {
    from: moment(from),
    to: moment(to),
    points: points.map(({ at, value }) => ({ at: moment(at), value })),
    threshold: rule.threshold,
    firings: firings.map(({ firedAt, resolvedAt }) => ({
      firedAt: moment(firedAt),
      resolvedAt: resolvedAt === null ? null : moment(resolvedAt),
    })),
    note: noteOf(rule.kind, buckets),
  };
};
