import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Engine } from "../docker/engine";
import { ContainerMeter } from "./container-meter";
import { hostMeter } from "./host-meter";

/** Takes connections and never answers, as an engine that hangs. */
const held = new Set<Socket>();
const silent = createServer((socket) => held.add(socket));
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wh-silent-"));
  await new Promise<void>((resolve) => silent.listen(join(folder, "engine.sock"), resolve));
});
afterAll(async () => {
  for (const socket of held) socket.destroy();
  silent.close();
  await rm(folder, { recursive: true, force: true });
});

it.each([
  ["hangs", "engine.sock"],
  ["is away", "nobody.sock"],
])("an engine that %s holds nobody up", async (_name, socket) => {
  const engine = new Engine(join(folder, socket));
  const meter = new ContainerMeter({ engine, installationId: () => "ins_1", cpus: 1, onFault: () => undefined });
  const host = hostMeter({ dataDir: folder, engine });
  const startedAt = performance.now();
  expect(await meter.measure()).toEqual([]);
  await host.measure();
  const seen = await host.measure();
  expect(seen === null || seen.engineDisk === null).toBe(true);
  expect(performance.now() - startedAt).toBeLessThan(2_500);
  meter.close();
});
