import { describe, expect, it } from "vitest";
import type { AppSnapshot } from "@/server/apps/settings-schema";
import { settingsAfterRestart, variablesAfterRestart } from "./restart-rules";
import { refuseRollback, undoableUntil, undoWithinMs } from "./rollback-rules";

const target = { number: 3, status: "retired", liveAt: "2026-01-01T00:00:00.000Z", imageKept: true, rebuilds: false } as const;

it.each([
  { name: "an earlier version", facts: {}, reason: undefined },
  { name: "the one that is live", facts: { status: "live" }, reason: "already_live" },
  { name: "one that never was live", facts: { liveAt: null, status: "failed" }, reason: "never_live" },
  { name: "one without its image", facts: { imageKept: false }, reason: "image_gone" },
  { name: "one whose image another host has", facts: { imageKept: false, rebuilds: true }, reason: undefined },
] as const)("going back to $name: $reason", ({ facts, reason }) => {
  expect(refuseRollback({ ...target, ...facts })?.reason).toBe(reason);
});

describe("until when it can be undone", () => {
  const liveAt = "2026-01-01T00:00:00.000Z";
  const to = (number: number) => ({ id: `dep_${number}`, number });
  const rollback = { status: "live", trigger: "rollback", liveAt, previous: to(7), imageOf: to(5) } as const;
  const before = { trigger: "click", previous: to(6) } as const;
  const until = Date.parse(liveAt) + undoWithinMs;

  it.each([
    { name: "a rollback", live: rollback, previous: before, expected: until },
    { name: "what it replaced is not known any more", live: rollback, previous: null, expected: until },
    { name: "no rollback", live: { ...rollback, trigger: "click" as const }, previous: before, expected: null },
    { name: "not live any more", live: { ...rollback, status: "retired" as const }, previous: before, expected: null },
    { name: "an undo", live: rollback, previous: { trigger: "rollback" as const, previous: to(5) }, expected: null },
    { name: "one after another", live: rollback, previous: { trigger: "rollback" as const, previous: to(6) }, expected: until },
  ])("$name", ({ live, previous, expected }) => expect(undoableUntil(live, previous)).toBe(expected));
});

describe("what a restart takes over", () => {
  const ran = { port: 1, memoryMb: 10, branch: "main", dockerfilePath: "A", startCommand: "old" } as AppSnapshot;

  it("settings of the run, none of the build", () => {
    const wanted = { ...ran, port: 2, memoryMb: 20, branch: "next", dockerfilePath: "B", startCommand: "new" };
    expect(settingsAfterRestart(ran, wanted)).toMatchObject({
      port: 2,
      memoryMb: 20,
      branch: "main",
      dockerfilePath: "A",
      startCommand: "new",
    });
  });

  it("no cleared start command: the image still holds the old one", () => {
    expect(settingsAfterRestart(ran, { ...ran, startCommand: null }).startCommand).toBe("old");
  });

  it("variables of the run; what the build had a part in stays as it was built with", () => {
    const variable = (key: string, value: string, usedIn: "run" | "build" | "both") => ({ key, value, usedIn, secret: false });
    const before = [variable("A", "1", "run"), variable("B", "1", "build"), variable("D", "1", "both")];
    const wanted = [variable("A", "2", "run"), variable("B", "2", "build"), variable("C", "2", "both")];
    expect(variablesAfterRestart(before, wanted)).toEqual([
      variable("A", "2", "run"),
      variable("B", "1", "build"),
      variable("D", "1", "both"),
    ]);
  });
});
