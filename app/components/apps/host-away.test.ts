import { expect, it } from "vitest";
import { hostAwayMeans, waitsForHost } from "./host-away";

const host = { name: "web-2", offlineSince: "2026-01-01T12:03:00.000Z" };
const app = { host, workerId: "wrk_2", liveDeploymentId: "dep_1", wanted: "running" } as const;
const never = { ...app, liveDeploymentId: null };
const there = { workerId: "wrk_2", workerName: "web-2", sentence: "" };
const elsewhere = { workerId: "wrk_3", workerName: "web-3", sentence: "" };

it.each([
  ["what is live may go on", app, [], [/may go on serving/, /done when the host is heard/]],
  ["what was stopped does not serve", { ...app, wanted: "stopped" as const }, [], [/done when the host is heard/]],
  ["what waits", never, [{ number: 1, status: "queued" as const, placement: there }], [/#1 waits for web-2 and begins/]],
  ["what was under way", app, [{ number: 2, status: "building" as const }], [/may go on/, /#2 was under way there/]],
  ["what moves it away", app, [{ number: 2, status: "building" as const, placement: elsewhere }], [/may go on/, /done when/]],
  ["what has ended is not told", never, [{ number: 1, status: "failed" as const }], [/next deployment goes to a host/]],
])("%s", (_, seen, deployments, sentences) => {
  const told = hostAwayMeans(seen, deployments);
  expect(told).toHaveLength(sentences.length);
  for (const [place, sentence] of sentences.entries()) expect(told[place]).toMatch(sentence);
});

it.each([
  ["queued for a host that is away", app, { status: "queued", placement: there }, true],
  ["queued, and nobody says where", app, { status: "queued" }, true],
  ["queued for another host", app, { status: "queued", placement: elsewhere }, false],
  ["begun", app, { status: "building" }, false],
  ["queued for a host that is heard", { ...app, host: { ...host, offlineSince: null } }, { status: "queued" }, false],
  ["queued without a host", { ...app, host: null }, { status: "queued" }, false],
] as const)("waits: %s", (_, seen, deployment, waits) => expect(waitsForHost(seen, deployment)).toBe(waits));
