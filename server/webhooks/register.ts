import { and, eq, isNull } from "drizzle-orm";
import { apps, appWebhooks } from "@/drizzle/schema";
import { clientForApp, clientOf } from "@/server/connections";
import { db, transaction } from "@/server/db";
import { ProviderError } from "@/server/git";
import type { ProviderCall } from "@/server/provider-calls";
import { openSecret, setWebhookState, webhookAddress } from "./store";

const load = async (webhookId: string) => {
  const [found] = await db()
    .select({ webhook: appWebhooks, app: apps })
    .from(appWebhooks)
    .innerJoin(apps, eq(apps.id, appWebhooks.appId))
    .where(and(eq(appWebhooks.id, webhookId), isNull(apps.deletedAt)));
  const connected = found ? await clientForApp(found.app) : null;
  // Its connection is to another provider by now, or it has none.
  return found && connected?.provider === found.webhook.provider ? { ...found, ...connected } : null;
};

type Seen = Pick<typeof apps.$inferSelect, "id" | "gitConnectionId" | "repository">;

/** Writes down where it is, while the app is still there: whoever moves the app holds its row, and finds this, or was first. False: moved. */
const noteRegistered = (seen: Seen, webhookId: string, remoteId: string): Promise<boolean> =>
  transaction(async (tx) => {
    const [app] = await tx
      .select()
      .from(apps)
      .where(and(eq(apps.id, seen.id), isNull(apps.deletedAt)))
      .for("update");
    if (app?.gitConnectionId !== seen.gitConnectionId || app?.repository !== seen.repository) return false;
    await setWebhookState(tx, webhookId, { state: "registered", stateReason: null, remoteId });
    return true;
  });

/** There is nowhere to register it any more: it is for somebody's hand, and nobody is to wait for it. */
const waitForHand = async (webhookId: string): Promise<void> => {
  const [row] = await db().select({ state: appWebhooks.state }).from(appWebhooks).where(eq(appWebhooks.id, webhookId));
  if (row?.state === "registering") await setWebhookState(db(), webhookId, { state: "waiting", stateReason: null });
};

/** Makes the webhook at the provider, or gives it the present secret. @throws ProviderError */
export const registerWebhook = async ({ subjectId }: Pick<ProviderCall, "subjectId">): Promise<void> => {
  const found = await load(subjectId);
  if (!found) return waitForHand(subjectId);
  const { webhook, app, client, repository } = found;
  const wish = { url: webhookAddress(app, webhook.provider), secret: openSecret(webhook), remoteId: webhook.remoteId };
  const { remoteId } = await client.putWebhook(repository, wish).catch(async (error: unknown) => {
    if (error instanceof ProviderError && error.passes)
      await setWebhookState(db(), webhook.id, { state: "registering", stateReason: `Trying again: ${error.message}` });
    throw error;
  });
  // The app went elsewhere meanwhile, when nobody knew yet that there is something to take away.
  if (!(await noteRegistered(app, webhook.id, remoteId))) await client.removeWebhook(repository, remoteId);
};

/** Nobody tries any more: people paste address and secret themselves, and read why. */
export const noteRefused = async ({ subjectId }: Pick<ProviderCall, "subjectId">, error: ProviderError): Promise<void> => {
  const stateReason = `${error.message} Paste address and secret into the repository's settings yourself.`;
  await setWebhookState(db(), subjectId, { state: "refused", stateReason });
};

/** The app has come back to where it was, and its webhook was found there. */
const isInUse = async (connectionId: string, remoteId: string): Promise<boolean> => {
  const [row] = await db()
    .select({ id: appWebhooks.id })
    .from(appWebhooks)
    .innerJoin(apps, eq(apps.id, appWebhooks.appId))
    .where(and(eq(appWebhooks.remoteId, remoteId), eq(apps.gitConnectionId, connectionId), isNull(apps.deletedAt)));
  return row !== undefined;
};

/** Takes a webhook away that nothing receives any more. @throws ProviderError */
export const removeWebhook = async ({ details }: Pick<ProviderCall, "details">): Promise<void> => {
  const { connectionId, repository, remoteId } = details ?? {};
  if (!connectionId || !repository || !remoteId || (await isInUse(connectionId, remoteId))) return;
  const client = await clientOf(connectionId);
  await client.removeWebhook(repository, remoteId);
};
