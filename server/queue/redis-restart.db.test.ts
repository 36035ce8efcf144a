import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, expect, it } from "vitest";
import { freePort } from "@/tests/support/ports";
import { run } from "@/tests/support/run";
import { root } from "@/tests/support/stack-description";

/** The Redis that bin/up starts, by the configuration that it writes; killed and started again. */
const dataDir = await mkdtemp(join(tmpdir(), "wh-redis-"));
let server: ChildProcess | undefined;
afterAll(async () => {
  server?.kill("SIGKILL");
  await rm(dataDir, { recursive: true, force: true });
});

const start = async (port: number): Promise<Redis> => {
  server = spawn("redis-server", [join(dataDir, "redis/redis.conf")], { stdio: "ignore" });
  const redis = new Redis({ port, username: "wisehosting", password: "of-redis", maxRetriesPerRequest: null });
  redis.on("error", () => undefined);
  await redis.ping();
  return redis;
};

it("keeps what was written in transactions, as BullMQ writes, and lets nobody in without a name", async () => {
  const port = await freePort();
  const parts = "for part in common settings stores; do . bin/lib/$part.sh; done";
  const keep = `keep REDIS_PORT ${port}; keep REDIS_PASSWORD of-redis; make_redis`;
  await run("bash", ["-c", `set -eu; ${parts}; ${keep}`], { cwd: root, env: { PATH: process.env.PATH, DATA_DIR: dataDir } });
  const before = await start(port);
  await before.multi().set("in-a-transaction", "kept").set("too", "kept").exec();
  await before.eval("redis.call('set', KEYS[1], 'kept') redis.call('set', KEYS[2], 'kept')", 2, "in-a-script", "as-well");
  before.disconnect();
  server?.kill("SIGKILL");
  await once(server ?? process, "exit");
  const after = await start(port);
  expect(await after.mget("in-a-transaction", "too", "in-a-script", "as-well")).toEqual(["kept", "kept", "kept", "kept"]);
  after.disconnect();
  for (const name of [{}, { username: "default", password: "guessed" }, { password: "of-redis" }]) {
    const nobody = new Redis({ port, ...name, retryStrategy: () => null, enableReadyCheck: false });
    nobody.on("error", () => undefined);
    await expect(nobody.get("too")).rejects.toThrow(/NOAUTH|WRONGPASS/);
    nobody.disconnect();
  }
}, 20_000);
