import { once } from "node:events";
import { connect as connectTo, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { Redis } from "ioredis";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import { redis } from "@/server/live";
import { consumeDeploys, enqueueDeploy, isDeployQueued, queueCredentials } from "@/server/queue";
import { testDatabase } from "@/server/testing";
import { openQueueStream } from "@/worker/runtime/queue-stream";
import { TokenSource } from "@/worker/runtime/token";
import { revokeWorker } from ".";
import { keepQueueUsers, letIntoQueue, queueNotice } from "./queue-users";
import { testControlPlane, testHostWithKey } from "./testing/control-plane";
import { until } from "./testing/worker-client";
import { signWorkerToken } from "./worker-token";

testDatabase({ QUEUE_REDIS_PUBLIC_URL: "" });
const web = testControlPlane();

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Redis as this host sees it, with nothing of our own between. */
const asHost = async (workerId: string): Promise<Redis> => {
  await letIntoQueue(workerId, 1);
  const { username, password, database } = queueCredentials(workerId, 1);
  const { hostname, port } = new URL(process.env.REDIS_URL ?? "");
  const user = new Redis({ host: hostname, port: Number(port), username, password, db: database, retryStrategy: () => null });
  user.on("error", () => undefined);
  closing.push(() => user.disconnect());
  return user;
};

describe("what a host may do in the queues' Redis", () => {
  let mine: Redis;
  let others: string;
  beforeAll(async () => {
    const other = await testHostWithKey();
    others = other.worker.id;
    await enqueueDeploy(others, "dep_of_another");
    await redis().set("session:of-a-person", "secret");
  });

  const refused: [string, (user: Redis) => Promise<unknown>][] = [
    ["read another host's job", (user) => user.hgetall(`bull:deploy-${others}:dep_of_another`)],
    ["take another host's job", (user) => user.bzpopmin(`bull:deploy-${others}:marker`, 1)],
    ["see whether another queue is there", (user) => user.exists(`bull:deploy-${others}:id`)],
    ["read another queue in a script", (user) => user.eval("return redis.call('get', KEYS[1])", 1, "session:of-a-person")],
    ["read what a script does not declare", (user) => user.eval("return redis.call('get', 'session:of-a-person')", 0)],
    ["read a session", (user) => user.get("session:of-a-person")],
    ["write a session", (user) => user.set("session:of-a-person", "mine")],
    ["read the schedules", (user) => user.zrange("bull:schedules:repeat", "0", "-1")],
    ["copy what is not its own", (user) => user.call("COPY", "session:of-a-person", "bull:x:1")],
    ["list names of keys", (user) => user.keys("*")],
    ["scan", (user) => user.scan(0)],
    ["ask for any key", (user) => user.randomkey()],
    ["count keys", (user) => user.dbsize()],
    ["list clients", (user) => user.client("LIST")],
    ["end clients", (user) => user.call("CLIENT", "KILL", "TYPE", "normal")],
    ["hold all clients", (user) => user.call("CLIENT", "PAUSE", "1")],
    ["listen", (user) => user.subscribe("hosts:all")],
    ["listen to all", (user) => user.psubscribe("*")],
    ["speak", (user) => user.publish("worker:x", "{}")],
    ["see commands of others", (user) => user.call("MONITOR")],
    ["read the configuration", (user) => user.config("GET", "*")],
    ["change it", (user) => user.config("SET", "maxmemory", "1")],
    ["read who may do what", (user) => user.acl("LIST")],
    ["let itself do more", (user) => user.acl("SETUSER", "default", "on")],
    ["empty it", (user) => user.flushall()],
    ["stop it", (user) => user.shutdown()],
    ["leave code behind", (user) => user.call("FUNCTION", "LOAD", "#!lua name=x\nredis.register_function('x', function() end)")],
    ["stop others' scripts", (user) => user.call("SCRIPT", "KILL")],
    ["debug", (user) => user.call("DEBUG", "SLEEP", "0")],
    ["go to another database", (user) => user.select(3)],
  ];

  it.each(refused)("not: %s", async (_, attempt) => {
    const { worker } = await testHostWithKey();
    mine = await asHost(worker.id);
    await expect(attempt(mine)).rejects.toThrow(/NOPERM|No permissions|not allowed|can't access/i);
    expect(await redis().get("session:of-a-person")).toBe("secret");
  });

  it("with another host's password: nothing at all", async () => {
    const { worker } = await testHostWithKey();
    await letIntoQueue(worker.id, 1);
    const { password } = queueCredentials(others, 1);
    const { hostname, port } = new URL(process.env.REDIS_URL ?? "");
    const options = { host: hostname, port: Number(port), username: `worker-${worker.id}`, password };
    const user = new Redis({ ...options, retryStrategy: () => null, lazyConnect: true });
    user.on("error", () => undefined);
    closing.push(() => user.disconnect());
    await expect(user.connect().then(() => user.ping())).rejects.toThrow(/WRONGPASS|closed/i);
  });
});

/** A host's consumer as the worker makes it; by where it finds web it goes directly or through the tunnel. */
const consumer = (host: { worker: { id: string }; apiKey: string }, { direct }: { direct: boolean }) => {
  const origin = direct ? web.origin : web.originFromElsewhere;
  const keys = { candidates: [host.apiKey], confirm: async () => undefined };
  const tokens = new TokenSource(origin, keys);
  const taken: string[] = [];
  const away: string[] = [];
  const consuming = consumeDeploys({
    openStream: openQueueStream(origin, tokens),
    workerId: host.worker.id,
    concurrency: 2,
    handle: async ({ deploymentId }) => {
      taken.push(deploymentId);
    },
    outages: { onAway: (error) => away.push(error.message), onBack: () => undefined },
    onError: () => undefined,
  });
  closing.push(() => consuming.close());
  return { taken, away, tokens };
};

describe.each([
  { way: "directly", direct: true },
  { way: "through the tunnel", direct: false },
])("a host that reaches its queue $way", ({ direct }) => {
  it("takes its jobs, and goes on when Redis has forgotten it and cut it off", async () => {
    const host = await testHostWithKey();
    await enqueueDeploy(host.worker.id, "dep_first");
    const { taken, tokens } = consumer(host, { direct });
    await until(async () => taken.includes("dep_first"));
    expect((await tokens.queueAccess()).access.url === null).toBe(!direct);
    await redis().acl("DELUSER", `worker-${host.worker.id}`);
    await enqueueDeploy(host.worker.id, "dep_second");
    await until(async () => taken.includes("dep_second"));
    await until(async () => !(await isDeployQueued(host.worker.id, "dep_second")));
  });

  it("is cut off within a second when its key is revoked, and stays out", async () => {
    const host = await testHostWithKey();
    const { taken, away } = consumer(host, { direct });
    await enqueueDeploy(host.worker.id, "dep_before");
    await until(async () => taken.length === 1);
    const name = `worker-${host.worker.id}`;
    const connected = async () => ((await redis().client("LIST")) as string).includes(`user=${name} `);
    expect(await connected()).toBe(true);
    const revokedAt = performance.now();
    await revokeWorker(host.worker.id);
    await until(async () => !(await connected()));
    expect(performance.now() - revokedAt).toBeLessThan(1_000);
    await enqueueDeploy(host.worker.id, "dep_after");
    await sleep(1_500);
    expect(taken).toEqual(["dep_before"]);
    expect(away.length).toBeGreaterThan(0);
  });
});

it("web writes all users at its start, and takes those of revoked hosts away", async () => {
  const [good, bad] = [await testHostWithKey(), await testHostWithKey()];
  await revokeWorker(bad.worker.id);
  await letIntoQueue(bad.worker.id, 1);
  closing.push(keepQueueUsers());
  const users = async () => (await redis().acl("USERS")) as string[];
  await until(async () => {
    const now = await users();
    return now.includes(`worker-${good.worker.id}`) && !now.includes(`worker-${bad.worker.id}`);
  });
});

it("a revoked host that was being let in at that moment stays out; one with a newer key has the newer password", async () => {
  const revoked = await testHostWithKey();
  await revokeWorker(revoked.worker.id);
  await letIntoQueue(revoked.worker.id, 1);
  expect(await redis().acl("GETUSER", `worker-${revoked.worker.id}`)).toBeNull();
  const changed = await testHostWithKey();
  await db().update(workers).set({ keyVersion: 2 }).where(eq(workers.id, changed.worker.id));
  await letIntoQueue(changed.worker.id, 1);
  const { username, password } = queueCredentials(changed.worker.id, 2);
  const stranger = redis().duplicate();
  closing.push(() => stranger.disconnect());
  expect(await stranger.call("AUTH", username, password)).toBe("OK");
});

it("a Redis that asks nobody for a password is told of before another machine is let in", async () => {
  expect(await queueNotice()).toBeNull();
  await redis().acl("SETUSER", "default", "on", "nopass");
  try {
    expect(await queueNotice()).toMatch(/asks nobody for a password/);
  } finally {
    await redis().acl("SETUSER", "default", "off", "resetpass");
  }
});

describe("the tunnel", () => {
  const knock = async (token: string, headers: string[]): Promise<Socket> => {
    const { hostname, port } = web.origin;
    const socket = connectTo(Number(port), hostname);
    closing.push(() => socket.destroy());
    const lines = ["GET /v1/workers/queue HTTP/1.1", "Host: x", "Connection: Upgrade", "Upgrade: websocket", ...headers];
    socket.write(`${[...lines, `Authorization: Bearer ${token}`].join("\r\n")}\r\n\r\n`);
    await once(socket, "data");
    return socket;
  };
  /** Connections to Redis on which nothing was ever said. */
  const silent = async () =>
    ((await redis().client("LIST")) as string).split("\n").filter((line) => line.includes("cmd=NULL")).length;

  it("leaves no connection to Redis behind a handshake that comes to nothing", async () => {
    const { worker } = await testHostWithKey();
    const before = await silent();
    const token = await signWorkerToken(worker.id, 1);
    for (let times = 0; times < 3; times += 1) await knock(token, []);
    await until(async () => (await silent()) <= before);
  });

  it("opens no more than a few for one host, also when it knocks many times at once", async () => {
    const { worker } = await testHostWithKey();
    const before = await silent();
    const token = await signWorkerToken(worker.id, 1);
    const headers = ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];
    await Promise.all(Array.from({ length: 30 }, () => knock(token, headers)));
    expect((await silent()) - before).toBeLessThanOrEqual(8);
  });

  it("keeps no socket of whoever it refuses", async () => {
    const { hostname, port } = web.origin;
    const socket = connectTo({ port: Number(port), host: hostname, allowHalfOpen: true });
    closing.push(() => socket.destroy());
    socket.write("GET /v1/workers/queue HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    await once(socket.resume(), "end");
    socket.on("error", () => undefined);
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    const timer = setInterval(() => socket.write("still here"), 50);
    await closed.finally(() => clearInterval(timer));
  });
});
