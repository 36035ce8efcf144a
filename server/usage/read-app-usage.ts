import { sql } from "drizzle-orm";
import type { Caller } from "@/server/accounts/schema";
import { appOf } from "@/server/apps";
import { readMarkers } from "./markers";
import { readPoints } from "./points";
import { type Plan, planOf } from "./resolution-rules";
import type { Usage, UsageRange } from "./schema";

/** What every answer says of its range. */
export const rangeOf = (plan: Plan): Omit<Usage, "points" | "markers"> => ({
  resolutionSeconds: plan.resolutionSeconds,
  from: plan.from.toISOString(),
  to: plan.to.toISOString(),
  clampedFrom: plan.clampedFrom?.toISOString() ?? null,
});

/** What one app used; a preview is an app of its own here. @throws AppError 404 for a stranger, 422 for a range that is none */
export const readAppUsage = async (caller: Caller, { id: idOrName, ...range }: UsageRange & { id: string }): Promise<Usage> => {
  const { id } = await appOf(caller, idOrName);
  const plan = planOf(range, new Date());
  const [points, markers] = await Promise.all([readPoints(plan, sql`app_id = ${id}`), readMarkers(plan, sql`apps.id = ${id}`)]);
  return { points, ...rangeOf(plan), markers };
};
