import { expect, it } from "vitest";
import { decideHostOffline, type HostFacts } from "./host-offline-rules";
import { hostOfApp, secondsAgo } from "./testing/facts";

const away: HostFacts = {
  ...hostOfApp,
  status: "offline",
  ruleId: "rul_1",
  enabled: true,
  firingAlertId: null,
  now: secondsAgo(0),
  removedAt: null,
  affected: 40,
};
const firing = { firingAlertId: "alr_1" };

it.each<[string, Partial<HostFacts>, string]>([
  ["it is silent", {}, "fire"],
  ["it is heard", { status: "online" }, "nothing"],
  ["it was never heard", { lastSeenAt: null }, "nothing"],
  ["it was taken out", { removedAt: secondsAgo(1) }, "nothing"],
  ["nobody asked to be told", { enabled: false }, "nothing"],
  ["it is silent still", firing, "nothing"],
  ["it is heard again", { ...firing, status: "online" }, "resolve"],
  ["it was taken out while it was silent", { ...firing, removedAt: secondsAgo(1) }, "resolve"],
  ["the rule was switched off", { ...firing, enabled: false }, "resolve"],
])("%s", (_name, facts, kind) => {
  expect(decideHostOffline({ ...away, ...facts })?.kind ?? "nothing").toBe(kind);
});

it.each([
  [0, "No app that should run is on it."],
  [1, "1 app is affected."],
  [40, "40 apps are affected."],
])("says that %i apps are affected", (affected, sentence) => {
  expect(decideHostOffline({ ...away, affected })).toEqual({
    kind: "fire",
    reason: `The host web-1 is offline: it was last heard at 2026-03-01 11:59:50 UTC. ${sentence}`,
    cause: `host:wrk_1:${secondsAgo(4).getTime()}`,
  });
});
