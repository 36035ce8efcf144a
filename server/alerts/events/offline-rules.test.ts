import { expect, it } from "vitest";
import { decideOffline } from "./offline-rules";
import { appFacts, hostOfApp, secondsAgo } from "./testing/facts";

const exited = { status: "crashed", statusReason: "exited" } as const;
const between = { status: "crashed", statusReason: "restarting" } as const;
const unseen = { status: "stopped", statusReason: "worker_offline" } as const;
const away = { ...hostOfApp, status: "offline" } as const;
const firing = { firingAlertId: "alr_1" };

const kindOf = (facts: Parameters<typeof appFacts>[0], crashloops = false): string =>
  decideOffline(appFacts(facts), crashloops)?.kind ?? "nothing";

it.each<[string, Parameters<typeof appFacts>[0], string]>([
  ["it runs", {}, "nothing"],
  ["it ended", exited, "fire"],
  ["it used too much memory", { status: "crashed", statusReason: "out_of_memory" }, "fire"],
  ["its container is gone", { status: "crashed", statusReason: "container_missing" }, "fire"],
  ["it ended in the middle of a start that was asked for", { ...exited, askedAt: secondsAgo(5) }, "wait"],
  ["it has not come up 15 seconds after that", { ...exited, askedAt: secondsAgo(15) }, "fire"],
  ["it is between two starts by the engine", { ...between, statusChangedAt: secondsAgo(14) }, "wait"],
  ["it has been for 15 seconds", { ...between, statusChangedAt: secondsAgo(15) }, "fire"],
  ["its host is gone", { ...unseen, host: away }, "fire"],
  ["its host is gone while it was between two starts", { ...between, statusChangedAt: secondsAgo(1), host: away }, "fire"],
  ["its host is back and has not told of it yet", unseen, "nothing"],
  ["its host was taken out with it", { status: "stopped", statusReason: "host_removed", hasVersion: false, host: null }, "fire"],
  ["it was started and has not come up", { status: "stopped", statusReason: "stopped_by_user" }, "nothing"],
  ["nothing of it was ever live", { status: "idle", hasVersion: false }, "nothing"],
  ["somebody stopped it", { wanted: "stopped", status: "stopped", statusReason: "stopped_by_user" }, "nothing"],
  ["it is stopped, and its host is gone", { ...unseen, wanted: "stopped", host: away }, "nothing"],
  ["it is deleted", { ...exited, deletedAt: secondsAgo(1) }, "nothing"],
  ["nobody asked to be told", { ...exited, enabled: false }, "nothing"],
])("while it does not fire: %s", (_name, facts, kind) => {
  expect(kindOf(facts)).toBe(kind);
});

it.each<[string, Parameters<typeof appFacts>[0], string]>([
  ["it is down still", exited, "nothing"],
  ["its host is back, and it is not", { ...exited, host: hostOfApp }, "nothing"],
  ["it runs", {}, "resolve"],
  ["it runs after a single end a moment ago", { recentExits: 1, lastExitAt: secondsAgo(2) }, "resolve"],
  ["it runs until it ends once more", { recentExits: 2, lastExitAt: secondsAgo(2) }, "wait"],
  ["it has run for 15 seconds", { recentExits: 2, lastExitAt: secondsAgo(15) }, "resolve"],
  ["somebody stopped it", { ...exited, wanted: "stopped" }, "resolve"],
  ["it is deleted", { ...exited, deletedAt: secondsAgo(1) }, "resolve"],
  ["the rule was switched off", { ...exited, enabled: false }, "resolve"],
  ["its version is gone", { status: "idle", statusReason: null, hasVersion: false }, "resolve"],
])("while it fires: %s", (_name, facts, kind) => {
  expect(kindOf({ ...firing, ...facts })).toBe(kind);
});

it("is not told between two starts while it is told that the app ends again and again", () => {
  expect(kindOf({ ...between, statusChangedAt: secondsAgo(60) }, true)).toBe("nothing");
  expect(kindOf(exited, true)).toBe("fire");
});

it("says what happened, since when, and has one cause for all that a host takes down", () => {
  expect(decideOffline(appFacts({ ...exited, statusChangedAt: secondsAgo(60) }), false)).toEqual({
    kind: "fire",
    reason: "shop is down: its container ended at 2026-03-01 11:59:00 UTC and does not run.",
  });
  expect(decideOffline(appFacts({ ...unseen, host: away }), false)).toEqual({
    kind: "fire",
    reason: "shop is down: its host web-1 was last heard at 2026-03-01 11:59:50 UTC.",
    cause: `host:wrk_1:${secondsAgo(4).getTime()}`,
  });
});
