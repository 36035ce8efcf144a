import type { Caller } from "@/server/accounts/schema";
import { appOf } from "@/server/apps";
import { latestOnly, makeBell, pause, subscribe } from "@/server/live";
import { listDeliveries } from "./list-deliveries";
import type { Delivery, ListDeliveries, Webhook } from "./schema";
import { listWebhooks } from "./secrets";

/** Deliveries come in bursts: an open page reads them in one go. */
const pauseMs = 300;

export type WatchedDeliveries = {
  items: Delivery[];
  nextCursor: string | null;
  /** Which webhooks work, without their secrets. */
  webhooks: Omit<Webhook, "secret">[];
};

const withoutSecret = ({ secret: _, ...webhook }: Webhook): Omit<Webhook, "secret"> => webhook;

/** Yields the newest deliveries of the app and the state of its webhooks, now and after every change. Ends with 404 when it is deleted. */
export async function* watchDeliveries(
  caller: Caller,
  wish: Omit<ListDeliveries, "cursor">,
  signal: AbortSignal,
): AsyncGenerator<WatchedDeliveries, void, void> {
  const { id } = await appOf(caller, wish.id);
  const latest = latestOnly();
  const bell = makeBell(signal);
  const leave = await subscribe(`app:${id}`, bell.ring, bell.ring);
  try {
    while (!signal.aborted) {
      const [page, webhooks] = await Promise.all([listDeliveries(caller, { ...wish, id }), listWebhooks(caller, id)]);
      const seen = { ...page, webhooks: webhooks.map(withoutSecret) };
      if (latest.isNew(seen)) yield seen;
      await pause(pauseMs, signal);
      await bell.next();
    }
  } finally {
    await leave();
  }
}
