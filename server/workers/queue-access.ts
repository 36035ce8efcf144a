import { env, queueRedisUrl } from "@/server/env";
import { queueCredentials } from "@/server/queue";
import type { QueueAccess } from "./protocol";

const loopbackHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The address without who we are there: a host has a user of its own. */
const withoutUser = (address: string): string => {
  const url = new URL(address);
  url.username = "";
  url.password = "";
  url.pathname = "";
  return url.href;
};

/** How a host reaches its queue: directly where that is known to work, else by the tunnel. `near`: it is on this machine. */
export const queueAccess = (workerId: string, keyVersion: number, { near }: { near: boolean }): QueueAccess => {
  const { QUEUE_REDIS_PUBLIC_URL } = env();
  const nearby = near && loopbackHosts.has(new URL(queueRedisUrl()).hostname) ? queueRedisUrl() : null;
  const address = nearby ?? QUEUE_REDIS_PUBLIC_URL ?? null;
  return { ...queueCredentials(workerId, keyVersion), url: address === null ? null : withoutUser(address) };
};
