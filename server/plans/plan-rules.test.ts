import { describe, expect, it } from "vitest";
import { type AppUse, judgePlan, type PlanLimits, type PlanWish, planOf, type TeamUse } from "./plan-rules";

const none: PlanLimits = { apps: null, memoryMb: null, buildsPerDay: null };
const app = (id: string, memoryMb: number, preview = false): AppUse => ({ id, memoryMb, preview });
const use: TeamUse = {
  apps: [app("first", 512), app("preview", 256, true), app("second", 256), app("third", 0)],
  buildsPerDay: 4,
};
const wish: PlanWish = { appId: "second", memoryMb: 256, builds: true, again: false };

/** Which limit the refusal names. */
const refused = (limits: Partial<PlanLimits>, of: Partial<PlanWish> = {}, team: Partial<TeamUse> = {}): string | null => {
  const refusal = judgePlan({ ...none, ...limits }, { ...use, ...team }, { ...wish, ...of });
  return refusal === null ? null : (/\b(apps?|memory|builds?)\b/.exec(refusal.message)?.[1] ?? "?");
};

describe("a deployment", () => {
  it.each<[string, Partial<PlanLimits>, Partial<PlanWish>, string | null]>([
    ["of a team without limits", {}, { memoryMb: 1_000_000 }, null],
    ["of the second app, two allowed", { apps: 2 }, {}, null],
    ["of the third app, two allowed", { apps: 2 }, { appId: "third" }, "apps"],
    ["of the third app, one allowed", { apps: 1 }, { appId: "third" }, "app"],
    ["of a preview, one app allowed", { apps: 1 }, { appId: "preview" }, null],
    ["that brings the third app back", { apps: 2 }, { appId: "third", again: true }, null],
    ["that fills the memory", { memoryMb: 1_024 }, {}, null],
    ["that takes a megabyte more", { memoryMb: 1_024 }, { memoryMb: 257 }, "memory"],
    ["that takes as much as before, of a team that has more than allowed by now", { memoryMb: 512 }, {}, "memory"],
    ["that takes less than before, to just what is allowed", { memoryMb: 896 }, { memoryMb: 128 }, null],
    ["of a preview, for which memory counts", { memoryMb: 1_023 }, { appId: "preview" }, "memory"],
    ["of an app that ran nowhere", { memoryMb: 1_200 }, { appId: "third" }, "memory"],
    ["that brings back what takes as much, over the limit", { memoryMb: 512 }, { again: true }, null],
    ["that brings back what takes more", { memoryMb: 1_024 }, { again: true, memoryMb: 512 }, "memory"],
    ["that brings back what takes more, and fits", { memoryMb: 1_280 }, { again: true, memoryMb: 512 }, null],
    ["that starts an app that was stopped, over the limit", { memoryMb: 1_200 }, { appId: "third", again: true }, "memory"],
    ["that is the fifth build, five allowed", { buildsPerDay: 5 }, {}, null],
    ["that is the fifth build, four allowed", { buildsPerDay: 4 }, {}, "builds"],
    ["that is the fifth build, one allowed", { buildsPerDay: 1 }, {}, "build"],
    ["that builds nothing", { buildsPerDay: 4 }, { builds: false }, null],
    ["that brings back a version whose image is gone", { buildsPerDay: 4 }, { again: true }, null],
  ])("%s", (_, limits, of, limit) => expect(refused(limits, of)).toBe(limit));

  it("is refused with which limit, how much is used, and what to do", () => {
    expect(judgePlan({ ...none, apps: 2 }, use, { ...wish, appId: "third" })).toEqual({
      message: "The plan allows 2 apps, and your team has 3: this one is beyond the limit.",
      next: "Delete an app that you no longer need, or ask your administrator for a larger plan.",
    });
    expect(judgePlan({ ...none, memoryMb: 1_000 }, use, wish)?.message).toBe(
      "The plan allows 1000 MB of memory. Your other apps that run have 768 MB, and this deployment needs 256 MB.",
    );
    expect(judgePlan({ ...none, buildsPerDay: 1 }, use, wish)?.message).toBe(
      "The plan allows 1 build in 24 hours, and your team has had 4.",
    );
  });
});

it("tells what is used of what is allowed: previews are no apps, and take memory", () => {
  expect(planOf({ apps: 3, memoryMb: null, buildsPerDay: 10 }, use)).toEqual({
    apps: { used: 3, limit: 3 },
    memoryMb: { used: 1_024, limit: null },
    buildsPerDay: { used: 4, limit: 10 },
  });
});
