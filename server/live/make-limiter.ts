import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis } from "rate-limiter-flexible";
import { redis } from "./connection";

/** `points` in each `duration`, in seconds. */
export type Limit = { keyPrefix: string; points: number; duration: number };

/** Counts in Redis, for all replicas together; while Redis is away each process counts for itself. */
export const makeLimiter = (limit: Limit): RateLimiterAbstract =>
  new RateLimiterRedis({
    ...limit,
    storeClient: redis(),
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory(limit),
  });
