import type { Redis } from "ioredis";
import { askRedis } from "@/server/live";
import { logger } from "@/server/logger";
import { type AppMetrics, metricsEveryMs } from "@/server/workers/protocol";
import { bucketSeconds } from "./resolution-rules";
import { sampleOf } from "./sample-rules";

/** Buckets that are not yet written down for good: sums in Redis, one hash for each, one field for each app. */

const bucketMs = bucketSeconds * 1_000;
/** A measurement says nothing of more than a few periods before it: what was not heard is a gap. */
const longestSpanMs = 3 * metricsEveryMs;
const expireMs = 3_600_000;

const indexKey = "live:usage";
const keyOf = (startSeconds: number): string => `live:usage:${startSeconds}`;

/**
 * Adds one report. A measurement stands for the time since the app's previous one, whoever took it, so that no moment counts twice; of
 * that, what was before the bucket began belongs to the one before. Sums are: milliseconds into the bucket of the last
 * measurement, milliseconds covered, CPU seconds, byte seconds of memory, peak, bytes received, sent, on disk, requests, errors, p95.
 */
const script = `
local at, bucketMs, period, longest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local function words(text)
  local list = {}
  for word in string.gmatch(text, '%S+') do list[#list + 1] = tonumber(word) or false end
  return list
end
local function known(text)
  local sums = text and words(text)
  for place = 1, 5 do
    if not sums or not sums[place] then return nil end
  end
  return sums
end
local function plus(sum, value)
  if not value then return sum end
  return (sum or 0) + value
end
local function larger(one, other)
  if not one or (other and other > one) then return other end
  return one
end
local function add(key, app, old, sample, ms, last)
  local s = old or { last, 0, 0, 0, 0, false, false, false, false, false, false }
  local seconds = ms / 1000
  local function per(value) return value and value * seconds end
  local sums = {
    math.max(s[1], last), s[2] + ms, s[3] + sample[2] * seconds, s[4] + sample[3] * seconds, larger(s[5], sample[3]),
    plus(s[6], per(sample[4])), plus(s[7], per(sample[5])), sample[6] or s[8],
    plus(s[9], per(sample[7])), plus(s[10], per(sample[8])), larger(s[11], sample[9])
  }
  for place = 1, 11 do
    sums[place] = sums[place] and string.format('%.15g', sums[place]) or '-'
  end
  redis.call('HSET', key, app, table.concat(sums, ' '))
end
for place = 7, #ARGV, 2 do
  local app, sample = ARGV[place], words(ARGV[place + 1])
  local now, before = known(redis.call('HGET', KEYS[2], app)), known(redis.call('HGET', KEYS[3], app))
  local span = period
  if now then span = at - now[1] elseif before then span = at + bucketMs - before[1] end
  span = math.max(0, math.min(span, longest, math.max(sample[1], 1) * 1000))
  local here = math.min(span, at)
  add(KEYS[2], app, now, sample, here, at)
  if before and span > here then add(KEYS[3], app, before, sample, span - here, bucketMs) end
end
redis.call('PEXPIRE', KEYS[2], ARGV[5])
redis.call('ZADD', KEYS[1], ARGV[6], ARGV[6])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 1`;

type Adding = Redis & { addUsage: (...words: (string | number)[]) => Promise<number> };

const adding = (redis: Redis): Adding => {
  if (!("addUsage" in redis)) redis.defineCommand("addUsage", { numberOfKeys: 3, lua: script });
  return redis as Adding;
};

/** Adds what a host tells of its apps to the bucket of that moment, in one call. Lost when Redis is away: a gap. */
export const addUsage = async (items: readonly AppMetrics[], at: Date): Promise<void> => {
  const start = Math.floor(at.getTime() / bucketMs) * bucketSeconds;
  const samples = items.flatMap((item) => {
    const sample = sampleOf(item);
    return sample === null ? [] : [item.appId, sample];
  });
  if (samples.length === 0) return;
  const keys = [indexKey, keyOf(start), keyOf(start - bucketSeconds)];
  const settings = [at.getTime() - start * 1_000, bucketMs, metricsEveryMs, longestSpanMs, expireMs, start];
  try {
    await askRedis((redis) => adding(redis).addUsage(...keys, ...settings, ...samples));
  } catch (error) {
    logger().debug({ error: (error as Error).message }, "A report was lost for usage");
  }
};

/** What was added up, by the bucket's start in seconds, and within it by app. */
export type OpenBuckets = ReadonlyMap<number, Readonly<Record<string, string>>>;

/** All that is not yet written down for good; null while Redis is away. */
export const openBuckets = async (): Promise<OpenBuckets | null> => {
  try {
    const starts = (await askRedis((redis) => redis.zrange(indexKey, "0", "-1"))).map(Number).filter(Number.isSafeInteger);
    const open = new Map<number, Record<string, string>>();
    for (const start of starts) open.set(start, await askRedis((redis) => redis.hgetall(keyOf(start))));
    return open;
  } catch (error) {
    logger().debug({ error: (error as Error).message }, "Usage could not be read from Redis");
    return null;
  }
};

/** They are written down, and nothing is added any more. While Redis is away they stay, and are written down once more. */
export const forgetBuckets = async (starts: readonly number[]): Promise<void> => {
  if (starts.length === 0) return;
  try {
    await askRedis((redis) =>
      redis
        .multi()
        .del(starts.map(keyOf))
        .zrem(indexKey, ...starts)
        .exec(),
    );
  } catch (error) {
    logger().debug({ error: (error as Error).message }, "Usage stays in Redis");
  }
};
