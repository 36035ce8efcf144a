import { expect, it } from "vitest";
import { decideEdgeDown, type EdgeFacts } from "./edge-down-rules";
import { secondsAgo } from "./testing/facts";

const steady: EdgeFacts = {
  ruleId: "rul_1",
  enabled: true,
  firingAlertId: null,
  now: secondsAgo(0),
  name: "web-1",
  status: "online",
  removedAt: null,
  downSince: null,
  fault: null,
  upSince: null,
  endedAt: [],
};
const firing = { firingAlertId: "alr_1" };
const down = { downSince: secondsAgo(5), endedAt: [secondsAgo(5)] };
const often = { endedAt: [secondsAgo(120), secondsAgo(300), secondsAgo(500)], upSince: secondsAgo(100) };

it.each<[string, Partial<EdgeFacts>, string]>([
  ["it has always answered", {}, "nothing"],
  ["it does not answer", down, "fire"],
  ["it ended and is back", { endedAt: [secondsAgo(3)], upSince: secondsAgo(2) }, "fire"],
  ["it ended once, long enough ago", { endedAt: [secondsAgo(61)], upSince: secondsAgo(61) }, "nothing"],
  ["it ended 3 times within 10 minutes", often, "fire"],
  ["it ended twice within 10 minutes", { endedAt: [secondsAgo(120), secondsAgo(300), secondsAgo(700)] }, "nothing"],
  ["its host is away", { ...down, status: "offline" }, "nothing"],
  ["its host was taken out", { ...down, removedAt: secondsAgo(1) }, "nothing"],
  ["nobody asked to be told", { ...down, enabled: false }, "nothing"],
  ["it does not answer still", { ...firing, ...down }, "nothing"],
  ["it is back, not for a minute yet", { ...firing, endedAt: [secondsAgo(400)], upSince: secondsAgo(59) }, "wait"],
  ["it is back for a minute", { ...firing, endedAt: [secondsAgo(400)], upSince: secondsAgo(60) }, "resolve"],
  ["it is back for a minute, and went on ending before", { ...firing, ...often }, "wait"],
  ["the third of its ends is 10 minutes ago", { ...firing, ...often, now: secondsAgo(-100) }, "resolve"],
  ["its host went away", { ...firing, endedAt: [secondsAgo(400)], upSince: secondsAgo(300), status: "offline" }, "nothing"],
  ["its host was taken out while it was down", { ...firing, ...down, removedAt: secondsAgo(1) }, "resolve"],
  ["the rule was switched off", { ...firing, ...down, enabled: false }, "resolve"],
])("%s", (_name, facts, kind) => {
  expect(decideEdgeDown({ ...steady, ...facts })?.kind ?? "nothing").toBe(kind);
});

it("waits as long as is missing", () => {
  expect(decideEdgeDown({ ...steady, ...firing, endedAt: [secondsAgo(40)], upSince: secondsAgo(39) })).toEqual({
    kind: "wait",
    forMs: 21_000,
  });
  expect(decideEdgeDown({ ...steady, ...firing, ...often })).toEqual({ kind: "wait", forMs: 100_000 });
});

it.each<[Partial<EdgeFacts>, string]>([
  [
    { ...down, fault: "Port 80 is taken." },
    "The edge of the host web-1 does not answer since 2026-03-01 11:59:55 UTC, so nobody reaches the apps there. Port 80 is taken. It is started again by itself; if it stays away, look into its log on the host.",
  ],
  [{ endedAt: [secondsAgo(3)] }, "The edge of the host web-1 ended at 2026-03-01 11:59:57 UTC and was started again."],
  [
    often,
    "The edge of the host web-1 ended 3 times within 10 minutes, the last time at 2026-03-01 11:58:00 UTC and was started again.",
  ],
])("says what happened: %#", (facts, reason) => {
  expect(decideEdgeDown({ ...steady, ...facts })).toEqual({ kind: "fire", reason });
});
