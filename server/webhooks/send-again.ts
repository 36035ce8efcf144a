import { eq, sql } from "drizzle-orm";
import { webhookDeliveries } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { appOf } from "@/server/apps";
import { emit } from "@/server/audit";
import { db, transaction } from "@/server/db";
import { announce } from "@/server/deployments";
import { conflict, notFound } from "@/server/errors";
import { newId } from "@/server/ids";
import { tellOfDelivery } from "./finish-delivery";
import { presentDelivery } from "./list-deliveries";
import { firstOutcome } from "./outcome-rules";
import type { Delivery } from "./schema";

/** Takes a stored delivery as if it had come just now. @throws AppError 404, or conflict where nothing of it is stored */
export const sendAgain = async (caller: Caller, id: string): Promise<Delivery> => {
  const [stored] = await db().select().from(webhookDeliveries).where(eq(webhookDeliveries.id, id));
  if (!stored) throw notFound("delivery");
  const app = await appOf(caller, stored.appId, { what: "delivery" });
  const { provider, content } = stored;
  if (content === null || provider === null)
    throw conflict(
      "Nothing of this delivery is stored.",
      "delivery_not_stored",
      "Send the first one with this id again, or deploy by hand.",
    );
  const made = newId("delivery");
  const first = firstOutcome(content, app.repository);
  const waits = first.outcome === "received";
  const delivery = await transaction(async (tx) => {
    await tx.insert(webhookDeliveries).values({
      id: made,
      appId: app.id,
      provider,
      source: "redelivery",
      deliveryKey: stored.deliveryKey,
      event: stored.event,
      content,
      ...first,
      finishedAt: waits ? null : sql`clock_timestamp()`,
      bytes: stored.bytes,
      originalId: stored.originalId ?? stored.id,
    });
    const details = { appId: app.id, provider, event: stored.event };
    await emit(tx, caller, { action: "delivery.sent-again", targetId: made, teamId: app.teamId, details });
    tellOfDelivery(tx, app.id);
    return presentDelivery(made, tx);
  });
  if (waits) await announce([{ kind: "task", task: { kind: "delivery", id: made } }]);
  return delivery;
};
