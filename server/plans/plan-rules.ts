/** What a plan allows. Pure: limits and use of one moment in, a refusal or nothing out. */
import type { Plan } from "./schema";

/** Null: as much as the team wants. */
export type PlanLimits = { apps: number | null; memoryMb: number | null; buildsPerDay: number | null };

/** An app that is not deleted. `memoryMb`: of what should run of it, or is on its way; 0 where it is stopped or was never deployed. */
export type AppUse = { id: string; preview: boolean; memoryMb: number };

/** Of one team. `apps` are in the order in which they were created. */
export type TeamUse = { apps: readonly AppUse[]; buildsPerDay: number };

export type PlanWish = {
  appId: string;
  /** What it will have once it runs. */
  memoryMb: number;
  /** Something is built: no prebuilt image, and none that was kept. */
  builds: boolean;
  /** A version of the app that ran once, or runs: a rollback or a restart. It is refused only where it takes more memory. */
  again: boolean;
};

export type PlanRefusal = { message: string; next: string };

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
const ask = "ask your administrator for a larger plan";

const memoryOf = (apps: readonly AppUse[]): number => apps.reduce((sum, { memoryMb }) => sum + memoryMb, 0);

export const planOf = (limits: PlanLimits, { apps, buildsPerDay }: TeamUse): Plan => ({
  apps: { used: apps.filter(({ preview }) => !preview).length, limit: limits.apps },
  memoryMb: { used: memoryOf(apps), limit: limits.memoryMb },
  buildsPerDay: { used: buildsPerDay, limit: limits.buildsPerDay },
});

/** The oldest apps of the team are those that it may have. */
const refuseApp = (limit: number | null, { apps }: TeamUse, wish: PlanWish): PlanRefusal | null => {
  const counting = apps.filter(({ preview }) => !preview);
  if (limit === null || wish.again || counting.findIndex(({ id }) => id === wish.appId) < limit) return null;
  return {
    message: `The plan allows ${counted(limit, "app", "apps")}, and your team has ${counting.length}: this one is beyond the limit.`,
    next: `Delete an app that you no longer need, or ${ask}.`,
  };
};

const refuseMemory = (limit: number | null, { apps }: TeamUse, wish: PlanWish): PlanRefusal | null => {
  const others = memoryOf(apps.filter(({ id }) => id !== wish.appId));
  const now = apps.find(({ id }) => id === wish.appId)?.memoryMb ?? 0;
  if (limit === null || others + wish.memoryMb <= limit || (wish.again && wish.memoryMb <= now)) return null;
  return {
    message: `The plan allows ${limit} MB of memory. Your other apps that run have ${others} MB, and this deployment needs ${wish.memoryMb} MB.`,
    next: `Give this app less memory, stop another app, or ${ask}.`,
  };
};

const refuseBuild = (limit: number | null, { buildsPerDay }: TeamUse, wish: PlanWish): PlanRefusal | null => {
  if (limit === null || wish.again || !wish.builds || buildsPerDay < limit) return null;
  return {
    message: `The plan allows ${counted(limit, "build", "builds")} in 24 hours, and your team has had ${buildsPerDay}.`,
    next: `Deploy again when the oldest of them is a day old, or ${ask}.`,
  };
};

/** Why this deployment would be more than the plan allows, and what to do; null where it is not. */
export const judgePlan = (limits: PlanLimits, use: TeamUse, wish: PlanWish): PlanRefusal | null =>
  refuseApp(limits.apps, use, wish) ?? refuseMemory(limits.memoryMb, use, wish) ?? refuseBuild(limits.buildsPerDay, use, wish);
