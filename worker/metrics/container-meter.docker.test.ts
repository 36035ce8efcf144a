import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { busyboxImage, makeBaseImages } from "../../tests/support/base-images";
import { engineSocket } from "../../tests/support/engine";
import { run } from "../../tests/support/run";
import { sleep, waitFor } from "../../tests/support/wait";
import { Engine, labels } from "../docker/engine";
import { diskUse } from "../docker/measured-containers";
import { type ContainerMeasure, ContainerMeter } from "./container-meter";
import { hostMeter } from "./host-meter";

const engine = new Engine(engineSocket);
const installationId = `ins_test${randomBytes(4).toString("hex")}`;
const docker = async (...args: string[]) =>
  (await run("docker", args, { env: { PATH: process.env.PATH, DOCKER_HOST: `unix://${engineSocket}` } })).trim();
const faults: unknown[] = [];
const made: string[] = [];

const start = async (appId: string, command: string): Promise<string> => {
  const label = (name: string, value: string) => ["--label", `${name}=${value}`];
  const marks = [label(labels.installation, installationId), label(labels.app, appId), label(labels.deployment, `dep_${appId}`)];
  const bounds = ["--memory=64m", "--memory-swap=64m", "--cpus=0.5", "--pids-limit=50", "--init"];
  const id = await docker("run", "--detach", ...marks.flat(), ...bounds, busyboxImage, "sh", "-c", command);
  made.push(id);
  return id;
};

const meterWith = (more: { openFiles?: () => null } = {}) =>
  new ContainerMeter({ engine, installationId: () => installationId, cpus: 2, onFault: (error) => faults.push(error), ...more });

beforeAll(makeBaseImages);
afterAll(async () => {
  for (const id of made) await docker("rm", "--force", "--volumes", id);
});

/** Two ticks: the second has something to compare with. */
const twice = async (meter: ContainerMeter): Promise<ContainerMeasure[]> => {
  await meter.measure();
  await sleep(2_000);
  return meter.measure();
};

describe.each([
  ["the kernel's files", {}],
  ["the engine's own stats", { openFiles: () => null }],
])("measured by %s", (_name, how) => {
  it("says what runs, how busy it is, and what it wrote", async () => {
    const busyId = await start("app_busy", "while true; do :; done");
    const idleId = await start("app_idle", "sleep 3600");
    const meter = meterWith(how);
    const measured = await twice(meter);
    const of = (id: string) => measured.find(({ container }) => container.containerId === id);
    expect(measured).toHaveLength(2);
    const busy = of(busyId);
    expect(busy?.container).toMatchObject({
      appId: "app_busy",
      deploymentId: "dep_app_busy",
      limitCores: 0.5,
      pidsLimit: 50,
      restarts: 0,
    });
    expect(busy?.container.memoryLimitBytes).toBe(64 * 1_048_576);
    // Half a core is its limit, of which it uses all it can get beside whatever else this machine does.
    expect(busy?.rates.cpuCorePercent).toBeGreaterThan(15);
    expect(busy?.rates.cpuCorePercent).toBeLessThan(65);
    expect(busy?.rates.cpuPercent).toBeGreaterThan(30);
    expect(busy?.rates.cpuPercent).toBeLessThanOrEqual(100);
    const idle = of(idleId);
    expect(idle?.rates).toMatchObject({ networkSentPerSecond: expect.any(Number) as number });
    expect(idle?.rates.cpuPercent).toBeLessThan(10);
    expect(idle?.counters.pids).toBe(2);
    expect(idle?.counters.memoryBytes).toBeGreaterThan(50_000);
    expect(idle?.uptimeMs).toBeGreaterThan(1_500);
    meter.close();
    for (const id of made.splice(0)) await docker("rm", "--force", "--volumes", id);
    expect(faults).toEqual([]);
  });
});

it("follows what events tell: new ones, restarted ones, ended ones", async () => {
  const meter = meterWith();
  const kept = await start("app_kept", "sleep 3600");
  await twice(meter);
  const added = await start("app_added", "dd if=/dev/zero of=/file bs=1024 count=64; sleep 3600");
  meter.changed(added);
  await docker("restart", "--time=0", kept);
  meter.changed(kept);
  const names = async () => (await meter.measure()).map(({ container }) => container.appId).sort();
  await waitFor(async () => (await names()).join() === "app_added,app_kept", { what: "both to be measured", everyMs: 700 });
  const restarted = (await waitFor(async () => (await meter.measure()).find(({ container }) => container.containerId === kept), {
    what: "the restarted one",
    everyMs: 700,
  })) as ContainerMeasure;
  expect(restarted.uptimeMs).toBeLessThan(20_000);
  expect(restarted.rates.cpuPercent).toBeLessThanOrEqual(100);
  const { writtenBytes, imagesBytes } = await diskUse(engine);
  expect(writtenBytes.get(added)).toBeGreaterThanOrEqual(65_536);
  expect(imagesBytes).toBeGreaterThan(0);
  await docker("rm", "--force", kept);
  await waitFor(async () => (await names()).join() === "app_added", { what: "the ended one to be forgotten", everyMs: 700 });
  meter.close();
  expect(faults).toEqual([]);
});

it("measures the host", async () => {
  const meter = hostMeter({ dataDir: "/tmp", engine });
  expect(await meter.measure()).toBeNull();
  await sleep(300);
  const host = await meter.measure();
  expect(host?.cpuPercent).toBeGreaterThanOrEqual(0);
  expect(host?.cpuPercent).toBeLessThanOrEqual(100);
  expect(host?.memoryBytes).toBeLessThan(host?.memoryTotalBytes ?? 0);
  expect(host?.dataDisk?.usedBytes).toBeGreaterThan(0);
  expect(host?.engineDisk?.totalBytes).toBeGreaterThan(host?.engineDisk?.usedBytes ?? 0);
});
