import type { Caller } from "@/server/accounts";
import { db } from "@/server/db";
import { planLimits } from "./limits";
import { planOf } from "./plan-rules";
import type { Plan } from "./schema";
import { teamUse } from "./team-use";

/** What the caller's team has of what its plan gives. */
export const readPlan = async ({ teamId }: Caller): Promise<Plan> => planOf(planLimits(), await teamUse(db(), teamId, null));
