import { beforeAll, vi } from "vitest";
import { redis, subscribe } from "@/server/live";

/**
 * For files that publish right after they have subscribed: the first subscription of a process does not wait for its connection, and would
 * miss what is said meanwhile. Call it after `testDatabase`; closing is the file's own.
 */
export const testSubscriber = (): void => {
  const channel = "app:first";
  beforeAll(async () => {
    await subscribe(channel, () => undefined);
    await vi.waitUntil(async () => (await redis().pubsub("NUMSUB", channel))[1] !== 0, { timeout: 20_000 });
  });
};
