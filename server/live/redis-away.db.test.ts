import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { appSubject, latestSnapshot } from "@/server/metrics";
import { testDatabase } from "@/server/testing";
import { closeRedis, publish } from ".";

/** Takes connections and never answers, as a Redis that hangs. */
const silent: Server = createServer((socket) => held.add(socket));
const held = new Set<Socket>();
testDatabase();
beforeAll(() => new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve)));
afterEach(closeRedis);
afterAll(() => {
  for (const socket of held) socket.destroy();
  silent.close();
});

/** Nobody listens on port 1. */
const places = [
  ["that is away", () => 1],
  ["that hangs", () => (silent.address() as AddressInfo).port],
] as const;

it.each(places)("a Redis %s holds nobody up", async (_name, port) => {
  const { env } = await import("@/server/env");
  Object.assign(env(), { REDIS_URL: `redis://127.0.0.1:${port()}` });
  for (let times = 0; times < 3; times += 1) {
    const startedAt = performance.now();
    expect(await latestSnapshot(appSubject("app_1"))).toBeNull();
    expect(await publish("worker:wrk_1", { kind: "revoked" })).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(1_500);
  }
});
