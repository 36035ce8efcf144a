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
/** `ready`: Redis has been told, or will be when its connection is there. `idle`: nobody listens, for a moment. */
type Audience = { set: Set<Listener>; ready: Promise<unknown>; idle: NodeJS.Timeout | undefined };
type Subscriber = { connection: Redis; listeners: Map<Channel, Audience> };

/** People go from page to page: their apps' channels are not left and joined again, hundreds at a time, with each. */
const lingerMs = 30_000;
const lingers = (channel: Channel): boolean => /^(?:app|team|hosts):/.test(channel);

/** Web loads this file twice, in Next's bundle and in its own: one subscriber connection serves both. */
const home = globalThis as typeof globalThis & { wisehostingSubscriber?: Subscriber | undefined };

const start = (): Subscriber => {
  const connection = subscriberConnection();
  const listeners: Subscriber["listeners"] = new Map();
  // `redis()` logs outages of the same server.
  connection.on("error", (error) => logger().debug({ error: error.message }, "The subscriber has no connection"));
  connection.on("message", (channel: string, message: string) => {
    for (const listener of listeners.get(channel as Channel)?.set ?? []) listener.onMessage(message);
  });
  let connectedBefore = false;
  const onReady = async () => {
    const channels = [...listeners.keys()];
    if (channels.length > 0) await connection.subscribe(...channels);
    if (connectedBefore) for (const { set } of listeners.values()) for (const listener of set) listener.onReconnect();
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

/** Tells Redis once, however many listen. While it is away "ready" subscribes for us; waiting would hold up whoever reads. */
const join = ({ connection, listeners }: Subscriber, channel: Channel): Audience => {
  const present = listeners.get(channel);
  if (present) return present;
  const told = connection.status === "ready" ? connection.subscribe(channel) : Promise.resolve();
  const ready = told.catch((error: Error) => logger().debug({ error: error.message }, "Subscribing failed"));
  const audience: Audience = { set: new Set(), ready, idle: undefined };
  listeners.set(channel, audience);
  return audience;
};

/** Whoever comes after this joins anew, behind it on the same connection. */
const part = async ({ connection, listeners }: Subscriber, channel: Channel, audience: Audience): Promise<void> => {
  if (audience.set.size > 0 || listeners.get(channel) !== audience) return;
  listeners.delete(channel);
  if (connection.status !== "ready") return;
  await connection.unsubscribe(channel).catch((error: Error) => logger().debug({ error: error.message }, "Unsubscribing failed"));
};

const listen = async (channel: Channel, listener: Listener): Promise<() => Promise<void>> => {
  const home = subscriber();
  const audience = join(home, channel);
  clearTimeout(audience.idle);
  audience.set.add(listener);
  await audience.ready;
  return async () => {
    audience.set.delete(listener);
    if (audience.set.size > 0) return;
    if (!lingers(channel)) return part(home, channel, audience);
    clearTimeout(audience.idle);
    audience.idle = setTimeout(() => void part(home, channel, audience), lingerMs).unref();
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
