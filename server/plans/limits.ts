import { env } from "@/server/env";
import type { PlanLimits } from "./plan-rules";

const limitOf = (setting: number): number | null => (setting === 0 ? null : setting);

/** The one plan that every team has. */
export const planLimits = (): PlanLimits => {
  const { PLAN_APPS, PLAN_MEMORY_MB, PLAN_BUILDS_PER_DAY } = env();
  return { apps: limitOf(PLAN_APPS), memoryMb: limitOf(PLAN_MEMORY_MB), buildsPerDay: limitOf(PLAN_BUILDS_PER_DAY) };
};
