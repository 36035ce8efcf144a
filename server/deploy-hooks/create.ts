import { deployHooks } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { conflict } from "@/server/errors";
import { newId } from "@/server/ids";
import { hooksOf } from "./list";
import { type CreatedDeployHook, mostDeployHooks } from "./schema";
import { hashHookSecret, hookAddress, newHookSecret, prefixOf } from "./secret";

/** An address that deploys the app. Only here is it seen: the secret's hash is what is kept. @throws AppError */
export const createDeployHook = (caller: Caller, { appId, name }: { appId: string; name: string }): Promise<CreatedDeployHook> =>
  transaction(async (tx) => {
    const app = await appOf(caller, appId, { lockIn: tx });
    if ((await hooksOf(tx, app.id)).length >= mostDeployHooks)
      throw conflict(`An app has at most ${mostDeployHooks} deploy hooks.`, "too_many_deploy_hooks", "Revoke one first.");
    const id = newId("deployHook");
    const secret = newHookSecret();
    const row = { id, appId: app.id, name, secretHash: hashHookSecret(secret), prefix: prefixOf(secret) };
    await tx.insert(deployHooks).values({ ...row, createdBy: caller.userId });
    await emit(tx, caller, {
      action: "deploy-hook.created",
      targetId: id,
      teamId: app.teamId,
      details: { appId: app.id, name, prefix: row.prefix },
    });
    const made = (await hooksOf(tx, app.id)).find((hook) => hook.id === id);
    if (!made) throw new Error("The deploy hook was not inserted");
    return { ...made, secret, url: hookAddress(secret) };
  });
