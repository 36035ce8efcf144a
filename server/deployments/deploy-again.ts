import { and, desc, eq, isNotNull } from "drizzle-orm";
import { deployments } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import type { AppRow } from "@/server/apps";
import type { Transaction } from "@/server/db";
import { keptEnvironment } from "@/server/variables";
import { insertDeployment } from "./insert-deployment";
import type { PlacementChoice } from "./placement-rules";
import type { DeploymentTrigger } from "./schema";

export type DeployAgain = { caller: Caller; trigger: DeploymentTrigger; chosen?: PlacementChoice };

/**
 * The version that was live last, made once more from the same commit, or the same digest, with the settings and variables that it ran
 * with. Null where nothing ever was live. In the transaction that holds the app's row.
 */
export const deployAgain = async (tx: Transaction, app: AppRow, { caller, trigger, chosen }: DeployAgain) => {
  const [last] = await tx
    .select()
    .from(deployments)
    .where(and(eq(deployments.appId, app.id), isNotNull(deployments.liveAt)))
    .orderBy(desc(deployments.liveAt))
    .limit(1);
  if (!last) return null;
  return insertDeployment(tx, app, {
    caller,
    trigger,
    branch: last.branch,
    commit: last.commit,
    snapshot: last.snapshot,
    environment: keptEnvironment(last),
    noCache: false,
    kept: null,
    imageDigest: last.imageDigest,
    noNewUse: true,
    ...(chosen && { chosen }),
  });
};
