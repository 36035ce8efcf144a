import { and, eq } from "drizzle-orm";
import { apps, appWebhooks, gitConnections } from "@/drizzle/schema";
import { repositoryNameIn } from "@/server/connections/repository-rules";
import type { Transaction } from "@/server/db";
import type { Provider } from "@/server/git/providers/schema";
import { askProviderOnCommit } from "@/server/provider-calls";
import { setWebhookState, startAnew, webhookOf } from "./store";

export type FollowedApp = Pick<
  typeof apps.$inferSelect,
  "id" | "teamId" | "repository" | "gitConnectionId" | "previewOf" | "webhookUuid"
>;

/** Where an app's webhook belongs: the repository of its connection's server. */
type Place = { connectionId: string; provider: Provider; repository: string };

const placeOf = async (tx: Transaction, app: FollowedApp | null): Promise<Place | null> => {
  if (!app || app.previewOf !== null || app.gitConnectionId === null || app.repository === null) return null;
  const [connection] = await tx
    .select({ id: gitConnections.id, provider: gitConnections.provider, baseUrl: gitConnections.baseUrl })
    .from(gitConnections)
    .where(and(eq(gitConnections.id, app.gitConnectionId), eq(gitConnections.teamId, app.teamId)));
  const repository = connection ? repositoryNameIn(app.repository, connection.baseUrl) : null;
  if (!connection || repository === null) return null;
  return { connectionId: connection.id, provider: connection.provider, repository };
};

/** What the webhook at the provider is to be found by once its app, or the app's connection, is another. */
const askRemoval = async (tx: Transaction, app: FollowedApp, place: Place): Promise<void> => {
  const webhook = await webhookOf(tx, app, place.provider);
  if (webhook.remoteId === null) return;
  const details = { connectionId: place.connectionId, repository: place.repository, remoteId: webhook.remoteId };
  const subjectId = `${place.connectionId}:${place.repository}:${webhook.remoteId}`;
  await askProviderOnCommit(tx, { kind: "remove-webhook", subjectId, teamId: app.teamId, details });
  await startAnew(tx, webhook.id, "waiting");
};

const isSame = (a: Place | null, b: Place | null): boolean =>
  a?.connectionId === b?.connectionId && a?.repository === b?.repository;

/**
 * Has the webhook of an app made where it belongs now, and the one taken away that is somewhere else. In the transaction that
 * makes, changes or deletes the app, before its row goes.
 */
export const followApp = async (tx: Transaction, before: FollowedApp | null, after: FollowedApp | null): Promise<void> => {
  const [from, to] = [await placeOf(tx, before), await placeOf(tx, after)];
  if (isSame(from, to)) return;
  if (before && from) await askRemoval(tx, before, from);
  if (!after || !to) return;
  const webhook = await webhookOf(tx, after, to.provider);
  await startAnew(tx, webhook.id, "registering");
  await askProviderOnCommit(tx, { kind: "register-webhook", subjectId: webhook.id, teamId: after.teamId });
};

/** Tries again to register the webhooks of a connection that were refused: its credential may do more now. */
export const retryRefused = async (tx: Transaction, connectionId: string): Promise<void> => {
  const refused = await tx
    .select({ id: appWebhooks.id, teamId: apps.teamId })
    .from(appWebhooks)
    .innerJoin(apps, eq(apps.id, appWebhooks.appId))
    .where(and(eq(apps.gitConnectionId, connectionId), eq(appWebhooks.state, "refused")));
  for (const { id, teamId } of refused) {
    await setWebhookState(tx, id, { state: "registering", stateReason: null });
    await askProviderOnCommit(tx, { kind: "register-webhook", subjectId: id, teamId });
  }
};
