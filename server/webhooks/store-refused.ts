import { and, count, eq, gte, sql } from "drizzle-orm";
import { webhookDeliveries } from "@/drizzle/schema";
import { transaction } from "@/server/db";
import { newId } from "@/server/ids";
import { tellOfDelivery } from "./finish-delivery";
import type { Arrival } from "./store-deliveries";

/** Whoever knows an address can be refused as often as they like: only so many are shown. */
const shownPerMinute = 30;

export type Refusal = { reason: string; reasonCode: string };

/** A row of the app's delivery list for what was refused, with nothing of its body. */
export const storeRefused = (arrival: Arrival, refusal: Refusal): Promise<void> =>
  transaction(async (tx) => {
    const { app, provider, event, address, bytes } = arrival;
    const [recent] = await tx
      .select({ refused: count() })
      .from(webhookDeliveries)
      .where(
        and(
          eq(webhookDeliveries.appId, app.id),
          eq(webhookDeliveries.outcome, "refused"),
          gte(webhookDeliveries.receivedAt, sql`clock_timestamp() - interval '1 minute'`),
        ),
      );
    const refused = recent?.refused ?? 0;
    if (refused >= shownPerMinute) return;
    const more = refused === shownPerMinute - 1 ? " Further ones of this minute are not shown." : "";
    await tx.insert(webhookDeliveries).values({
      id: newId("delivery"),
      appId: app.id,
      provider,
      source: "webhook",
      event: event === "" ? null : event,
      address,
      bytes,
      outcome: "refused",
      reason: refusal.reason + more,
      reasonCode: refusal.reasonCode,
      finishedAt: sql`clock_timestamp()`,
    });
    tellOfDelivery(tx, app.id);
  });
