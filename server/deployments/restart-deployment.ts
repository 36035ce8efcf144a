import { and, eq } from "drizzle-orm";
import { deployments } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { settingsOf } from "@/server/apps/rules";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { conflict } from "@/server/errors";
import { keptEnvironment, variablesFor } from "@/server/variables";
import { announce } from "./announce";
import { insertDeployment, keptBuildOf } from "./insert-deployment";
import { present } from "./read-deployments";
import { settingsAfterRestart, variablesAfterRestart } from "./restart-rules";
import type { Deployment } from "./schema";

/** The live version's image again, with the app's present settings and variables: nothing is fetched or built. @throws AppError */
export const restartDeployment = async (caller: Caller, appId: string): Promise<Deployment> => {
  const { row, effects } = await transaction(async (tx) => {
    const app = await appOf(caller, appId, { lockIn: tx });
    const [live] = await tx
      .select()
      .from(deployments)
      .where(and(eq(deployments.appId, app.id), eq(deployments.status, "live")));
    if (!live) throw conflict("Nothing of this app is live, so there is no image to run again.", "nothing_live", "Deploy it.");
    const created = await insertDeployment(tx, app, {
      caller,
      trigger: "restart",
      branch: live.branch,
      commit: live.commit,
      snapshot: settingsAfterRestart(live.snapshot, settingsOf(app)),
      environment: variablesAfterRestart(keptEnvironment(live), await variablesFor(tx, app)),
      noCache: false,
      kept: keptBuildOf(live),
    });
    const details = { appId: app.id, number: created.row.number, trigger: "restart", imageOf: live.number };
    await emit(tx, caller, { action: "deployment.created", targetId: created.row.id, teamId: app.teamId, details });
    return created;
  });
  await announce(effects);
  return present(row);
};
