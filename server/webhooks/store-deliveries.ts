import { createHash } from "node:crypto";
import { and, eq, isNull, sql } from "drizzle-orm";
import { webhookDeliveries } from "@/drizzle/schema";
import { db, type Transaction, transaction } from "@/server/db";
import type { WebhookEvent } from "@/server/git/providers/event-schema";
import type { Provider } from "@/server/git/providers/schema";
import { newId } from "@/server/ids";
import { tellOfDelivery } from "./finish-delivery";
import { firstOutcome } from "./outcome-rules";
import type { DeliveryOutcome } from "./schema";
import { noteDelivery, type WebhookRow } from "./store";

/** What is known of a delivery whatever it says. */
export type Arrival = {
  app: { id: string; repository: string | null };
  provider: Provider;
  event: string;
  /** Who sent it. */
  address: string;
  bytes: number;
};

export type Stored = { id: string; outcome: DeliveryOutcome; reason: string | null };

type Store = Pick<Transaction, "insert" | "select">;
type NewRow = typeof webhookDeliveries.$inferInsert;

const common = ({
  app,
  provider,
  event,
  address,
  bytes,
}: Arrival): Pick<NewRow, "appId" | "provider" | "event" | "address" | "bytes" | "source"> => ({
  appId: app.id,
  provider,
  event: event === "" ? null : event,
  address,
  bytes,
  source: "webhook",
});

const now = sql`clock_timestamp()`;

const rowOf = (arrival: Arrival, deliveryKey: string, content: WebhookEvent) => {
  const first = firstOutcome(content, arrival.app.repository);
  const finishedAt = first.outcome === "received" ? null : now;
  return { ...common(arrival), ...first, finishedAt, id: newId("delivery"), deliveryKey, content };
};

const duplicate: Pick<NewRow, "outcome" | "reason" | "reasonCode"> = {
  outcome: "duplicate",
  reason: "This delivery had come before.",
  reasonCode: "duplicate",
};

/** A row that shows that it came again, beside the one that counts. */
const storeAgain = async (tx: Store, arrival: Arrival, deliveryKey: string): Promise<Stored> => {
  const { app, provider } = arrival;
  const [original] = await tx
    .select({ id: webhookDeliveries.id })
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.appId, app.id),
        eq(webhookDeliveries.provider, provider),
        eq(webhookDeliveries.deliveryKey, deliveryKey),
        eq(webhookDeliveries.source, "webhook"),
        isNull(webhookDeliveries.originalId),
      ),
    );
  const id = newId("delivery");
  // The original may have been pruned this moment: an id that names nothing still keeps this row out of the unique index.
  const originalId = original?.id ?? id;
  await tx.insert(webhookDeliveries).values({ ...common(arrival), ...duplicate, id, deliveryKey, originalId, finishedAt: now });
  return { id, outcome: "duplicate", reason: duplicate.reason ?? null };
};

const storeOne = async (tx: Store, arrival: Arrival, [deliveryKey, content]: [string, WebhookEvent]): Promise<Stored> => {
  const row = rowOf(arrival, deliveryKey, content);
  const [stored] = await tx
    .insert(webhookDeliveries)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: webhookDeliveries.id, outcome: webhookDeliveries.outcome, reason: webhookDeliveries.reason });
  return stored ?? storeAgain(tx, arrival, deliveryKey);
};

/** Where the provider gives no id, the same bytes are the same delivery. */
const keyOf = (id: string | null, body: Uint8Array): string => id ?? `sha256:${createHash("sha256").update(body).digest("hex")}`;

export type Delivered = { id: string | null; body: Uint8Array; events: readonly WebhookEvent[] };

/** When the last one came is known to this; the list of deliveries knows it exactly. */
const notedEveryMs = 60_000;

const isNoted = ({ state, lastDeliveryAt }: WebhookRow): boolean =>
  state === "receiving" && lastDeliveryAt !== null && Date.now() - lastDeliveryAt.getTime() < notedEveryMs;

const storeEach = async (tx: Store, arrival: Arrival, { id, body, events }: Delivered): Promise<Stored[]> => {
  const key = keyOf(id, body);
  const stored: Stored[] = [];
  for (const [place, event] of events.entries())
    stored.push(await storeOne(tx, arrival, [events.length > 1 ? `${key}/${place + 1}` : key, event]));
  return stored;
};

/**
 * Stores what a valid delivery says, a row for each event, all or none: one that came before becomes a duplicate. A provider waits
 * for it: mostly it is one statement.
 */
export const storeDeliveries = async (arrival: Arrival, webhook: WebhookRow, delivered: Delivered): Promise<Stored[]> => {
  const several = delivered.events.length > 1;
  const stored = await (several ? transaction((tx) => storeEach(tx, arrival, delivered)) : storeEach(db(), arrival, delivered));
  if (!isNoted(webhook)) await noteDelivery(db(), webhook);
  tellOfDelivery(db(), arrival.app.id);
  return stored;
};
