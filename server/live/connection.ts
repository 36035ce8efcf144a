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

export const closeRedis = (): void => {
  home.wisehostingRedis?.disconnect();
  home.wisehostingRedis = undefined;
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
