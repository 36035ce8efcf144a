import { expect, it } from "vitest";
import { hostAwayMeans, waitsForHost } from "./host-away";

const host = { name: "web-2", offlineSince: "2026-01-01T12:03:00.000Z" };
const app = { host, liveDeploymentId: "dep_1", wanted: "running" } as const;
const never = { host, liveDeploymentId: null, wanted: "running" } as const;

it.each([
  ["what is live may go on", app, [], [/may go on serving/, /done when the host is heard/]],
  ["what was stopped does not serve", { ...app, wanted: "stopped" as const }, [], [/done when the host is heard/]],
  ["what waits", never, [{ number: 1, status: "queued" as const }], [/#1 waits for web-2 and begins/]],
  ["what was under way", app, [{ number: 2, status: "building" as const }], [/may go on/, /#2 was under way there/]],
  ["what has ended is not told", never, [{ number: 1, status: "failed" as const }], [/done when/]],
])("%s", (_, seen, deployments, sentences) => {
  const told = hostAwayMeans(seen, deployments);
  expect(told).toHaveLength(sentences.length);
  for (const [place, sentence] of sentences.entries()) expect(told[place]).toMatch(sentence);
});

it("waits only where it is queued for a host that is away", () => {
  expect(waitsForHost(app, "queued")).toBe(true);
  expect(waitsForHost(app, "building")).toBe(false);
  expect(waitsForHost({ host: { ...host, offlineSince: null } }, "queued")).toBe(false);
  expect(waitsForHost({ host: null }, "queued")).toBe(false);
});
