import { Redis } from "ioredis";

/** Told once when Redis goes away and once when it is back. */
export type OutageListener = { onAway: (error: Error) => void; onBack: () => void };

const silent: OutageListener = { onAway: () => undefined, onBack: () => undefined };

/** ioredis tells of every failed attempt; this tells of every outage. */
export const reportOutages = (redis: Redis, { onAway, onBack }: OutageListener = silent): void => {
  let away = false;
  redis.on("error", (error: Error) => {
    if (!away) onAway(error);
    away = true;
  });
  redis.on("ready", () => {
    if (away) onBack();
    away = false;
  });
};

const retryStrategy = (attempt: number) => Math.min(100 * 2 ** Math.min(attempt, 5), 2_000);

/** For a BullMQ worker: waits for Redis as long as it takes. */
export const patientConnection = (url: string, listener?: OutageListener): Redis => {
  const redis = new Redis(url, { maxRetriesPerRequest: null, connectTimeout: 5_000, retryStrategy });
  reportOutages(redis, listener);
  return redis;
};

/** For a process that answers somebody: a command fails soon when Redis is away. */
export const briefConnection = (url: string, listener?: OutageListener): Redis => {
  const redis = new Redis(url, { maxRetriesPerRequest: 1, connectTimeout: 5_000, commandTimeout: 5_000, retryStrategy });
  reportOutages(redis, listener);
  return redis;
};
