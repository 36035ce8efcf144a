import type { Transaction } from "@/server/db";
import { planLimits } from "./limits";
import { judgePlan, type PlanRefusal, type PlanWish } from "./plan-rules";
import { teamUse } from "./team-use";

type PlanQuestion = PlanWish & { teamId: string };

/** Whether anything is limited: nothing has to be looked up or locked where nothing is. */
export const isPlanLimited = (): boolean => Object.values(planLimits()).some((limit) => limit !== null);

/**
 * Why a deployment would be more than the team's plan allows; null where it is not. In the transaction that inserts it, behind the lock
 * of placement: of two at once, the second one sees the first.
 */
export const planRefusal = async (tx: Transaction, { teamId, ...wish }: PlanQuestion): Promise<PlanRefusal | null> =>
  judgePlan(planLimits(), await teamUse(tx, teamId, wish.appId), wish);
