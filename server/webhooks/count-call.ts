import type { Redis } from "ioredis";
import ipaddr from "ipaddr.js";
import { RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { env } from "@/server/env";
import { AppError } from "@/server/errors";
import { askRedis } from "@/server/live";
import { logger } from "@/server/logger";

let kept: { client: Redis; limiter: RateLimiterRedis } | undefined;

const limiterOn = (client: Redis): RateLimiterRedis => {
  if (kept?.client === client) return kept.limiter;
  const limiter = new RateLimiterRedis({
    keyPrefix: "limit:webhooks",
    points: env().WEBHOOKS_PER_MINUTE,
    duration: 60,
    storeClient: client,
    rejectIfRedisNotReady: true,
  });
  kept = { client, limiter };
  return limiter;
};

/** Whoever has one IPv6 address has all of its network. */
const keyOf = (address: string): string => {
  if (!ipaddr.IPv6.isValid(address)) return address;
  return ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`).toString();
};

/**
 * Counts one call of a webhook or a deploy hook from this address. While Redis is away nobody is refused: a push that is lost is
 * worse than a call too many. @throws AppError rate_limited
 */
export const countCall = async (address: string): Promise<void> => {
  try {
    await askRedis((client) => limiterOn(client).consume(keyOf(address)));
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) {
      logger().debug({ error: refusal }, "A call of a webhook was not counted");
      return;
    }
    const retryAfterSeconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000));
    throw new AppError("rate_limited", "There were too many calls from this address.", {
      reason: "too_many_calls",
      next: `Try again in ${retryAfterSeconds} s.`,
      retryAfterSeconds,
    });
  }
};
