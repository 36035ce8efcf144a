import { eq } from "drizzle-orm";
import { apps } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { emit } from "@/server/audit";
import { databaseNow, transaction } from "@/server/db";
import { announce } from "./announce";

/** Whether pushes deploy this app. Asking for what is so already changes nothing. */
export const pauseDeploys = async (
  caller: Caller,
  { appId, paused }: { appId: string; paused: boolean },
): Promise<{ automaticDeploysPausedAt: string | null }> => {
  const { id, since } = await transaction(async (tx) => {
    const app = await appOf(caller, appId, { lockIn: tx });
    if ((app.automaticDeploysPausedAt !== null) === paused) return { id: app.id, since: app.automaticDeploysPausedAt };
    const at = paused ? await databaseNow(tx) : null;
    await tx.update(apps).set({ automaticDeploysPausedAt: at }).where(eq(apps.id, app.id));
    const action = paused ? "app.deploys-paused" : "app.deploys-resumed";
    await emit(tx, caller, { action, targetId: app.id, teamId: app.teamId });
    return { id: app.id, since: at };
  });
  await announce([{ kind: "app-changed", appId: id }]);
  return { automaticDeploysPausedAt: since?.toISOString() ?? null };
};
