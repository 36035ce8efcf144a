import { Redis } from "ioredis";
import { env } from "@/server/env";
import { logger } from "@/server/logger";
import { briefConnection } from "@/server/queue";

/** Web loads this file twice, in Next's bundle and in its own: one connection serves both. */
const home = globalThis as typeof globalThis & { wisehostingRedis?: Redis | undefined };

/** Redis for keys and publishing. A command fails within seconds when Redis is away. */
export const redis = (): Redis => {
  home.wisehostingRedis ??= briefConnection(env().REDIS_URL, {
    onAway: (error) => logger().warn({ error: error.message }, "Redis is away"),
    onBack: () => logger().info("Redis is back"),
  });
  return home.wisehostingRedis;
};

/** The live plane is worth no wait: whoever answers somebody, or writes down what a host says, must not be held up by it. */
const answerWithinMs = 600;
/** A Redis that hung a moment ago is not asked again for so long. */
const restMs = 2_000;
let restUntil = Number.NEGATIVE_INFINITY;

const inTime = async <Result>(work: Promise<Result>): Promise<Result> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      restUntil = performance.now() + restMs;
      reject(new Error("Redis did not answer in time."));
    }, answerWithinMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Asks Redis for something live. @throws Error at once while Redis is away, and soon when it hangs */
export const askRedis = async <Result>(ask: (redis: Redis) => Promise<Result>): Promise<Result> => {
  const connection = redis();
  if (connection.status === "reconnecting") throw new Error("Redis is away.");
  if (performance.now() < restUntil) throw new Error("Redis did not answer a moment ago.");
  return inTime(ask(connection));
};

export const closeRedis = (): void => {
  home.wisehostingRedis?.disconnect();
  home.wisehostingRedis = undefined;
  restUntil = Number.NEGATIVE_INFINITY;
};

/** A connection for subscriptions; it waits for Redis as long as it takes. */
export const subscriberConnection = (): Redis =>
  new Redis(env().REDIS_URL, {
    maxRetriesPerRequest: null,
    connectTimeout: 5_000,
    // Subscriptions are made again by our own hand, so that readers are told that they may have missed something.
    autoResubscribe: false,
    retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 5), 2_000),
  });
