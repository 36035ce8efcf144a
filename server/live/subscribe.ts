import type { Redis } from "ioredis";
import { logger } from "@/server/logger";
import { type Channel, type PayloadOf, parsePayload } from "./channels";
import { subscriberConnection } from "./connection";

type Listener = {
  /** Gets the raw message. */
  onMessage: (message: string) => void;
  /** The connection was away: messages may have been lost. */
  onReconnect: () => void;
};
type Subscriber = { connection: Redis; listeners: Map<Channel, Set<Listener>> };

/** Web loads this file twice, in Next's bundle and in its own: one subscriber connection serves both. */
const home = globalThis as typeof globalThis & { wisehostingSubscriber?: Subscriber | undefined };

const start = (): Subscriber => {
  const connection = subscriberConnection();
  const listeners: Subscriber["listeners"] = new Map();
  // `redis()` logs outages of the same server.
  connection.on("error", (error) => logger().debug({ error: error.message }, "The subscriber has no connection"));
  connection.on("message", (channel: string, message: string) => {
    for (const listener of listeners.get(channel as Channel) ?? []) listener.onMessage(message);
  });
  let connectedBefore = false;
  const onReady = async () => {
    const channels = [...listeners.keys()];
    if (channels.length > 0) await connection.subscribe(...channels);
    if (connectedBefore) for (const set of listeners.values()) for (const listener of set) listener.onReconnect();
    connectedBefore = true;
  };
  // When it fails the connection is gone again, and "ready" comes again.
  connection.on("ready", () => {
    onReady().catch((error: Error) => logger().debug({ error: error.message }, "Subscribing failed"));
  });
  return { connection, listeners };
};

const subscriber = (): Subscriber => {
  home.wisehostingSubscriber ??= start();
  return home.wisehostingSubscriber;
};

const listen = async (channel: Channel, listener: Listener): Promise<() => Promise<void>> => {
  const { connection, listeners } = subscriber();
  const set = listeners.get(channel) ?? new Set();
  listeners.set(channel, set);
  set.add(listener);
  // While Redis is away "ready" subscribes for us; waiting for it would hold up whoever reads.
  if (connection.status === "ready") {
    await connection.subscribe(channel).catch((error: Error) => logger().debug({ error: error.message }, "Subscribing failed"));
  }
  return async () => {
    set.delete(listener);
    if (set.size > 0 || listeners.get(channel) !== set) return;
    listeners.delete(channel);
    if (connection.status !== "ready") return;
    await connection
      .unsubscribe(channel)
      .catch((error: Error) => logger().debug({ error: error.message }, "Unsubscribing failed"));
    // Somebody may have come while we left.
    if (listeners.has(channel)) await connection.subscribe(channel).catch(() => undefined);
  };
};

/** Calls `handler` for each message until the returned function is called. */
export const subscribe = <Name extends Channel>(
  channel: Name,
  handler: (payload: PayloadOf<Name>) => void,
  onReconnect: () => void = () => undefined,
): Promise<() => Promise<void>> =>
  listen(channel, {
    onMessage: (message) => {
      const payload = parsePayload(channel, message);
      if (payload !== null) handler(payload);
    },
    onReconnect,
  });

export type WatchOptions = {
  /** Yields at least this often, as a net under lost messages; asked anew each time. */
  atLeastEveryMs?: () => number;
};

/**
 * Yields `null` at once when it listens, then the newest message since the last one, and `null` after a reconnect or when
 * nothing came for a while: readers are level-triggered, they read the truth again at each. Ends quietly with `signal`.
 */
export async function* watch<Name extends Channel>(
  channel: Name,
  signal: AbortSignal,
  { atLeastEveryMs = () => 15_000 }: WatchOptions = {},
): AsyncGenerator<PayloadOf<Name> | null, void, void> {
  let pending: { payload: PayloadOf<Name> | null } | undefined = { payload: null };
  let wake: () => void = () => undefined;
  const offer = (payload: PayloadOf<Name> | null) => {
    pending = { payload };
    wake();
  };
  const onAbort = () => wake();
  signal.addEventListener("abort", onAbort);
  const leave = await subscribe(channel, offer, () => offer(null));
  const next = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, atLeastEveryMs());
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (pending || signal.aborted) wake();
    });
  try {
    while (!signal.aborted) {
      await next();
      if (signal.aborted) return;
      const payload = pending?.payload ?? null;
      pending = undefined;
      yield payload;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    await leave();
  }
}

export const closeSubscriber = (): void => {
  home.wisehostingSubscriber?.connection.disconnect();
  home.wisehostingSubscriber = undefined;
};
