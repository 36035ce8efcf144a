import type * as z from "zod";
import type { Caller } from "@/server/accounts/schema";
import { type AppRow, appOf } from "@/server/apps";
import { emit } from "@/server/audit";
import { db, transaction } from "@/server/db";
import { announce } from "@/server/deployments";
import { notFound } from "@/server/errors";
import { askProvider } from "@/server/provider-calls";
import type { rotateInput, Webhook } from "./schema";
import { openSecret, replaceSecret, type WebhookRow, webhookAddress, webhookOf, webhooksOfApp } from "./store";

/** Everyone of the app's team may deploy it; the platform's own caller reads no secrets. */
const mayDeploy = (caller: Caller, app: AppRow): boolean => caller.via !== "system" && caller.teamIds.includes(app.teamId);

const present = (caller: Caller, app: AppRow, row: WebhookRow): Webhook => ({
  provider: row.provider,
  url: webhookAddress(app, row.provider),
  secret: mayDeploy(caller, app) ? openSecret(row) : null,
  state: row.state,
  stateReason: row.stateReason,
  registered: row.remoteId !== null,
  firstDeliveryAt: row.firstDeliveryAt?.toISOString() ?? null,
  lastDeliveryAt: row.lastDeliveryAt?.toISOString() ?? null,
});

/** Addresses and secrets for every provider. A preview has none: its app's webhooks tell of its pull request. */
export const listWebhooks = async (caller: Caller, id: string): Promise<Webhook[]> => {
  const app = await appOf(caller, id);
  if (app.previewOf !== null) return [];
  return (await webhooksOfApp(db(), app)).map((row) => present(caller, app, row));
};

/** Gives the webhook a new secret. One that we registered is registered anew with it. @throws AppError */
export const rotateSecret = async (caller: Caller, { id, provider }: z.infer<typeof rotateInput>): Promise<Webhook> => {
  const { webhook, task } = await transaction(async (tx) => {
    const app = await appOf(caller, id, { lockIn: tx });
    if (app.previewOf !== null) throw notFound("webhook");
    const row = await replaceSecret(tx, await webhookOf(tx, app, provider));
    const { teamId } = app;
    await emit(tx, caller, { action: "webhook.secret-rotated", targetId: app.id, teamId, details: { provider } });
    const asked = row.remoteId === null ? null : await askProvider(tx, { kind: "register-webhook", subjectId: row.id, teamId });
    return { webhook: present(caller, app, row), task: asked };
  });
  if (task) await announce([{ kind: "task", task }]);
  return webhook;
};
