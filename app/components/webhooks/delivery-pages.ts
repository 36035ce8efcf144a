import type { Delivery } from "@/server/webhooks/schema";

/** The deliveries that are known, newest first, and where the older ones begin. Pure. */
export type DeliveryPages = { items: readonly Delivery[]; nextCursor: string | null };

/**
 * The newest page as it is now, before what was read of older ones. Where more came in between than a page has, the older ones are
 * let go: a list with a hole would lie.
 */
export const takeNewest = (known: DeliveryPages | null, newest: DeliveryPages): DeliveryPages => {
  const oldest = newest.items.at(-1);
  const first = known?.items[0];
  // Ids begin with the time.
  if (known === null || oldest === undefined || first === undefined || first.id < oldest.id) return newest;
  const older = known.items.filter(({ id }) => id < oldest.id);
  return older.length === 0 ? newest : { items: [...newest.items, ...older], nextCursor: known.nextCursor };
};

/** With one more page of older ones. */
export const takeOlder = (known: DeliveryPages, older: DeliveryPages): DeliveryPages => {
  const last = known.items.at(-1);
  const fresh = older.items.filter(({ id }) => last === undefined || id < last.id);
  return { items: [...known.items, ...fresh], nextCursor: older.nextCursor };
};
