import { randomBytes } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { appWebhooks } from "@/drizzle/schema";
import { afterCommit, type Transaction } from "@/server/db";
import { publicUrl } from "@/server/env";
import { type Provider, providers } from "@/server/git/providers/schema";
import { newId } from "@/server/ids";
import { publish } from "@/server/live";
import { open, seal } from "@/server/secrets";
import type { WebhookState } from "./schema";

export type WebhookRow = typeof appWebhooks.$inferSelect;

/** What of an app its webhooks need. */
export type AppOfWebhook = { id: string; webhookUuid: string };

/** What a webhook's secret is sealed with. */
export const webhookIdentity = ({ id, appId, provider }: Pick<WebhookRow, "id" | "appId" | "provider">) =>
  `app_webhooks:${id}:${appId}:${provider}`;

/** @throws SecretUnreadable */
export const openSecret = (row: Pick<WebhookRow, "id" | "appId" | "provider" | "sealedSecret">): string =>
  open(row.sealedSecret, webhookIdentity(row));

/** The address to which this provider sends what happens in the app's repository. */
export const webhookAddress = (app: AppOfWebhook, provider: Provider): string =>
  `${publicUrl()}/v1/webhooks/${provider}/${app.webhookUuid}`;

/** 256 random bits in characters that every provider's form takes. */
export const newSecret = (): string => randomBytes(32).toString("hex");

const madeRow = (appId: string, provider: Provider) => {
  const id = newId("webhook");
  return { id, appId, provider, sealedSecret: seal(newSecret(), webhookIdentity({ id, appId, provider })) };
};

const rowsOf = (tx: Pick<Transaction, "select">, appId: string): Promise<WebhookRow[]> =>
  tx.select().from(appWebhooks).where(eq(appWebhooks.appId, appId));

/** The app's four webhooks, in the order of `providers`, made at the first need. */
export const webhooksOfApp = async (tx: Pick<Transaction, "select" | "insert">, app: { id: string }): Promise<WebhookRow[]> => {
  let rows = await rowsOf(tx, app.id);
  const missing = providers.filter((provider) => !rows.some((row) => row.provider === provider));
  if (missing.length > 0) {
    const made = missing.map((provider) => madeRow(app.id, provider));
    await tx.insert(appWebhooks).values(made).onConflictDoNothing();
    rows = await rowsOf(tx, app.id);
  }
  return providers.flatMap((provider) => rows.filter((row) => row.provider === provider));
};

/** The app's webhook of one provider, made at the first need. */
export const webhookOf = async (
  tx: Pick<Transaction, "select" | "insert">,
  app: { id: string },
  provider: Provider,
): Promise<WebhookRow> => {
  const row = (await webhooksOfApp(tx, app)).find((each) => each.provider === provider);
  if (!row) throw new Error(`App ${app.id} has no webhook of ${provider}`);
  return row;
};

export type WebhookMove = { state: WebhookState; stateReason: string | null; remoteId?: string | null };

/** How a registration went. One that already receives goes on doing so, whatever is said of its registration. */
export const setWebhookState = async (tx: Pick<Transaction, "update">, id: string, move: WebhookMove): Promise<void> => {
  const { state, ...rest } = move;
  const [row] = await tx
    .update(appWebhooks)
    .set({
      ...rest,
      state: sql`case when ${appWebhooks.firstDeliveryAt} is null then ${state} else 'receiving' end`,
      updatedAt: sql`clock_timestamp()`,
    })
    .where(eq(appWebhooks.id, id))
    .returning({ appId: appWebhooks.appId });
  if (row) afterCommit(tx, () => void publish(`app:${row.appId}`, {}));
};

/** A valid delivery has come with the present secret. */
export const noteDelivery = async (tx: Pick<Transaction, "update">, { id, sealedSecret }: WebhookRow): Promise<void> => {
  await tx
    .update(appWebhooks)
    .set({
      state: "receiving",
      stateReason: null,
      firstDeliveryAt: sql`coalesce(${appWebhooks.firstDeliveryAt}, clock_timestamp())`,
      lastDeliveryAt: sql`clock_timestamp()`,
    })
    .where(and(eq(appWebhooks.id, id), eq(appWebhooks.sealedSecret, sealedSecret)));
};

/** Gives the webhook a new secret; with the old one nothing comes in from this moment on. */
export const replaceSecret = async (tx: Pick<Transaction, "update">, row: WebhookRow): Promise<WebhookRow> => {
  const [changed] = await tx
    .update(appWebhooks)
    .set({
      sealedSecret: seal(newSecret(), webhookIdentity(row)),
      state: row.remoteId === null ? "waiting" : "registering",
      stateReason: null,
      firstDeliveryAt: null,
      lastDeliveryAt: null,
      updatedAt: sql`clock_timestamp()`,
    })
    .where(eq(appWebhooks.id, row.id))
    .returning();
  if (!changed) throw new Error(`Webhook ${row.id} went away while its secret was changed`);
  return changed;
};

/** It is for another repository, or another connection, from now on: what was known of it is no longer true. */
export const startAnew = async (
  tx: Pick<Transaction, "update">,
  id: string,
  state: Extract<WebhookState, "waiting" | "registering">,
): Promise<void> => {
  await tx
    .update(appWebhooks)
    .set({
      state,
      stateReason: null,
      remoteId: null,
      firstDeliveryAt: null,
      lastDeliveryAt: null,
      updatedAt: sql`clock_timestamp()`,
    })
    .where(eq(appWebhooks.id, id));
};
