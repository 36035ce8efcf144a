import { randomBytes } from "node:crypto";
import type { Stack } from "./stack";
import { waitFor } from "./wait";

export const newName = (word = "app") => `${word}-${randomBytes(4).toString("hex")}`;

/** Deletes an app and waits until nothing of it is left. */
export const removeApp = async ({ api, sql, engine }: Stack, appId: string): Promise<void> => {
  const { status } = await api.call("DELETE", `/v1/apps/${appId}`);
  if (![200, 202, 404].includes(status)) throw new Error(`Deleting ${appId} answered ${status}`);
  await waitFor(
    async () => (await sql`select 1 from apps where id = ${appId}`).length === 0 && (await engine.containers(appId)).length === 0,
    { what: `app ${appId} to be gone`, timeoutMs: 60_000 },
  );
};
