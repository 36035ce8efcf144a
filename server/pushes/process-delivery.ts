import { eq } from "drizzle-orm";
import { webhookDeliveries } from "@/drizzle/schema";
import { db, isStoreAway } from "@/server/db";
import { AppError } from "@/server/errors";
import type { PullRequestEvent } from "@/server/git/providers/event-schema";
import { ProviderError } from "@/server/git/providers/provider";
import { takePullRequest } from "@/server/previews";
import { Later } from "@/server/queue";
import { finishDelivery } from "@/server/webhooks";
import { putOff } from "./put-off";
import { type Delivery, takePush } from "./take-push";

const takeRequest = async (delivery: Delivery, event: PullRequestEvent): Promise<void> => {
  const { id, appId, provider } = delivery;
  if (provider === null) return finish(delivery, "nothing_stored", "Nobody knows which provider told of this pull request.");
  try {
    const { outcome, ...taken } = await takePullRequest({ appId, provider, event });
    await finishDelivery(db(), id, { ...taken, outcome: outcome === "received" ? "ignored" : outcome });
  } catch (error) {
    if (!(error instanceof AppError || error instanceof ProviderError)) throw error;
    await putOff(id, error, true);
  }
};

const finish = async (delivery: Delivery, reasonCode: string, reason: string): Promise<void> => {
  await finishDelivery(db(), delivery.id, { outcome: "ignored", reasonCode, reason });
};

const take = async (delivery: Delivery): Promise<void> => {
  const { content } = delivery;
  switch (content?.kind) {
    case "push":
      return takePush(delivery, content);
    case "pull_request":
      return takeRequest(delivery, content);
    case "ping":
      return finish(delivery, "ping", "The provider asked whether this address answers.");
    case "other":
      return finish(delivery, "other_event", "Nothing depends on this event.");
    case undefined:
      return finish(delivery, "nothing_stored", "Nothing of this delivery is stored.");
  }
};

/** Decides what a stored delivery starts, and writes down what became of it. The task `delivery`; twice is harmless. @throws Later */
export const processDelivery = async (id: string): Promise<void> => {
  const [delivery] = await db().select().from(webhookDeliveries).where(eq(webhookDeliveries.id, id));
  if (delivery?.outcome !== "received") return;
  try {
    await take(delivery);
  } catch (error) {
    if (error instanceof Later || isStoreAway(error)) throw error;
    await putOff(id, error, false);
  }
};
