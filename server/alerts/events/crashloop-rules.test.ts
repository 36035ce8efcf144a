import { expect, it } from "vitest";
import { decideCrashloop } from "./crashloop-rules";
import { appFacts, secondsAgo } from "./testing/facts";

const firing = { firingAlertId: "alr_1" };
const often = { recentExits: 3, lastExitAt: secondsAgo(1) };

it.each<[string, Parameters<typeof appFacts>[0], string]>([
  ["it has ended twice", { recentExits: 2, lastExitAt: secondsAgo(1) }, "nothing"],
  ["it has ended three times", often, "fire"],
  ["it has, and is stopped now", { ...often, wanted: "stopped" }, "nothing"],
  ["nobody asked to be told", { ...often, enabled: false }, "nothing"],
  ["it fires already", { ...often, ...firing }, "nothing"],
  ["it has run for nearly ten minutes", { ...firing, lastExitAt: secondsAgo(599) }, "nothing"],
  ["it has run for ten minutes", { ...firing, lastExitAt: secondsAgo(600) }, "resolve"],
  ["its last end is long ago, and it runs since a minute", { ...firing, statusChangedAt: secondsAgo(60) }, "nothing"],
  ["it does not run", { ...firing, status: "crashed", statusReason: "exited" }, "nothing"],
  ["somebody stopped it", { ...firing, wanted: "stopped", status: "stopped" }, "resolve"],
  ["it is deleted", { ...firing, deletedAt: secondsAgo(1) }, "resolve"],
])("%s", (_name, facts, kind) => {
  expect(decideCrashloop(appFacts(facts))?.kind ?? "nothing").toBe(kind);
});

it("says how often, and when last", () => {
  expect(decideCrashloop(appFacts(often))).toEqual({
    kind: "fire",
    reason: "shop ends again and again: 3 times within 5 minutes, the last time at 2026-03-01 11:59:59 UTC.",
  });
});
