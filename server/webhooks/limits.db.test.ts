import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { closeRedis, redis } from "@/server/live";
import { closeQueues } from "@/server/queue";
import { testDatabase } from "@/server/testing";
import type { Received } from "./schema";
import { asPush, push, subject, testSender } from "./testing/sender";

testDatabase({ WEBHOOKS_PER_MINUTE: "40", TRUSTED_PROXIES: "192.0.2.0/24" });
const { caller } = testSender();

const _answerOf = async (response: Response) => (await response.json()) as Received;

describe("a body", () => {
  it.each([
    ["that is no JSON", "hello", "application/json"],
    ["that is a list", "[]", "application/json"],
    ["of another type", "{}", "text/plain"],
    ["that is a deep nest", `{"a":${"[".repeat(100_000)}`, "application/json"],
  ])("%s: 400, and a row that says so", async (_, body, type) => {
    const to = await subject(caller());
    const response = await to.proven({ body, headers: { ...asPush(randomUUID()), "content-type": type } });
    expect(response.status).toBe(400);
    expect(await to.listed()).toMatchObject([{ outcome: "refused", reasonCode: "body_unreadable", canSendAgain: false }]);
  });

  it("of 25 MB is taken, and not a byte more, said or not", async () => {
    const to = await subject(caller());
    const largest = 25 * 1_048_576;
    const frame = push({ padding: "" }).length;
    const exactly = push({ padding: "x".repeat(largest - frame) });
    expect((await to.proven({ body: exactly, headers: asPush(randomUUID()) })).status).toBe(202);
    const response = await to.proven({ body: `${exactly} `, headers: asPush(randomUUID()) });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ reason: "body_too_large" });
    expect((await to.send({ body: "{}", headers: { "content-length": "2000000000" } })).status).toBe(413);
    expect(await to.rows()).toHaveLength(1);
  });

  it("with what Postgres does not take is stored all the same", async () => {
    const to = await subject(caller());
    const body = push({ head_commit: { message: "a\u0000b\ud800c", author: { name: "\u0000" } } });
    expect((await to.proven({ body, headers: asPush(randomUUID()) })).status).toBe(202);
    expect(await to.listed()).toMatchObject([{ commitMessage: "a\ufffdb\ufffdc" }]);
  });

  it("of 2,000 commits is taken", async () => {
    const to = await subject(caller());
    const commits = Array.from({ length: 2_000 }, (_, place) => ({
      id: "a".repeat(40),
      message: `Commit ${place}`,
      added: [],
      removed: [],
      modified: [`src/${place}.ts`],
    }));
    expect((await to.proven({ body: push({ commits }), headers: asPush(randomUUID()) })).status).toBe(202);
    const [row] = await to.rows();
    expect(row?.content).toMatchObject({ commits: 2_000, paths: { length: 2_000 } });
  });
});

describe("many calls from one address", () => {
  it("are refused beyond the limit, with the seconds to wait, whatever they bring", async () => {
    const to = await subject(caller());
    const from = "203.0.113.7";
    for (let call = 0; call < 40; call += 1) expect((await to.send({ body: "{}", uuid: randomUUID(), from })).status).toBe(404);
    const response = await to.proven({ body: push(), headers: asPush(randomUUID()), from });
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(Number(response.headers.get("retry-after"))).toBeLessThanOrEqual(60);
    expect(await to.rows()).toEqual([]);
    expect((await to.proven({ body: push(), headers: asPush(randomUUID()), from: "203.0.113.8" })).status).toBe(202);
  });

  it("from one network of IPv6 are one", async () => {
    const to = await subject(caller());
    const statuses: number[] = [];
    for (let call = 0; call < 41; call += 1)
      statuses.push((await to.send({ body: "{}", uuid: randomUUID(), from: `2001:db8:77::${(call + 1).toString(16)}` })).status);
    expect(statuses.at(-1)).toBe(429);
  });

  it("are all taken while Redis is away, and soon answered", async () => {
    const to = await subject(caller());
    const address = process.env.REDIS_URL;
    await closeQueues();
    closeRedis();
    process.env.REDIS_URL = "redis://127.0.0.1:1";
    const { env } = await import("@/server/env");
    const settings = env();
    const kept = settings.REDIS_URL;
    settings.REDIS_URL = "redis://127.0.0.1:1";
    try {
      const started = performance.now();
      for (let call = 0; call < 45; call += 1)
        expect((await to.proven({ body: push(), headers: asPush(randomUUID()), from: "203.0.113.9" })).status).toBe(202);
      expect(performance.now() - started).toBeLessThan(10_000);
      expect(redis().status).not.toBe("ready");
    } finally {
      settings.REDIS_URL = kept;
      process.env.REDIS_URL = address;
      await closeQueues();
      closeRedis();
    }
  });
});
