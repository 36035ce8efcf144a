import { expect, test } from "vitest";
import type { Usage, UsagePoint } from "@/server/usage/schema";
import { troubled } from "../support/alerts";
import { startLoad } from "../support/load";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { sleep, waitFor } from "../support/wait";

const shared = sharedStack();
const subjects = subjectsOf(shared);
const memoryMb = 256;
const bytesPerMb = 1_048_576;

const usageOf = async (appId: string): Promise<Usage> => {
  const { api } = shared.stack;
  return api.expectStatus<Usage>(200, api.call("GET", `/v1/apps/${appId}/usage?resolution=5m`));
};
const sumOf = (points: readonly UsagePoint[], name: "cpuSeconds" | "requests" | "coveredSeconds" | "networkSentBytes"): number =>
  points.reduce((sum, point) => sum + (point[name] ?? 0), 0);

test("what an app used is told at its right size, also when its container was started again meanwhile", async () => {
  const { stack } = shared;
  const subject = await subjects.make(troubled("used"), { memoryMb, cpus: 1 });
  const { app } = subject;
  await stack.api.deployLive(app.id);
  const beganAt = performance.now();
  const load = startLoad({ port: stack.edgePort, host: subject.host, requestsPerSecond: 20 });
  await subject.page("/burn");
  await sleep(30_000);
  await subject.page("/break?ms=0");
  await sleep(30_000);
  const { sent } = await load.stop();
  const points = await waitFor(
    async () => {
      const { points: told } = await usageOf(app.id);
      return sumOf(told, "requests") > sent * 0.6 ? told : null;
    },
    { what: "what was used to be written down", timeoutMs: 100_000, everyMs: 1_000 },
  );
  const seconds = (performance.now() - beganAt) / 1_000;
  for (const point of points) {
    const told = [
      point.cpuSeconds,
      point.memoryBytesAvg,
      point.memoryBytesPeak,
      point.requests ?? 0,
      point.networkSentBytes ?? 0,
    ];
    for (const number of told) expect(number).toBeGreaterThanOrEqual(0);
    expect(point.cpuSeconds).toBeLessThanOrEqual(point.coveredSeconds * 1.3 + 1);
    expect(point.memoryBytesAvg).toBeGreaterThan(2 * bytesPerMb);
    expect(point.memoryBytesAvg).toBeLessThanOrEqual(point.memoryBytesPeak);
    expect(point.memoryBytesPeak).toBeLessThanOrEqual(memoryMb * bytesPerMb);
  }
  // Burnt for 30 s at more than half a processor.
  expect(sumOf(points, "cpuSeconds")).toBeGreaterThan(8);
  expect(sumOf(points, "requests")).toBeLessThanOrEqual(sent * 1.1 + 10);
  expect(sumOf(points, "coveredSeconds")).toBeLessThanOrEqual(seconds + 10);
  expect(sumOf(points, "coveredSeconds")).toBeGreaterThan(30);
  const team = await stack.api.expectStatus<{ apps: { appId: string }[] }>(200, stack.api.call("GET", "/v1/usage"));
  expect(team.apps.map(({ appId }) => appId)).toContain(app.id);
  const csv = await stack.api.call<string>("GET", `/v1/apps/${app.id}/usage.csv`);
  expect(csv).toMatchObject({ status: 200, contentType: expect.stringContaining("text/csv") });
  const before = new Date(Date.now() - 400 * 86_400_000).toISOString();
  const clamped = await stack.api.expectStatus<Usage>(200, stack.api.call("GET", `/v1/apps/${app.id}/usage?from=${before}`));
  expect(Date.parse(clamped.clampedFrom ?? "")).toBeGreaterThan(Date.now() - 91 * 86_400_000);
  expect(clamped.points.length).toBeLessThanOrEqual(360);
}, 240_000);
