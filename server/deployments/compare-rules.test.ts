import { describe, expect, it } from "vitest";
import type { AppSnapshot } from "@/server/apps/settings-schema";
import { changedSettings, changedVariables } from "./compare-rules";

const snapshot = { port: 3000, branch: "main", image: null, buildArguments: { A: "1", B: "2" } } as unknown as AppSnapshot;

describe("settings that differ", () => {
  it("are none when only the order of entries differs", () =>
    expect(changedSettings(snapshot, { ...snapshot, buildArguments: { B: "2", A: "1" } })).toEqual([]));

  it("come by name with both values", () =>
    expect(changedSettings(snapshot, { ...snapshot, port: 1, branch: "next" })).toEqual([
      { name: "branch", before: "main", after: "next" },
      { name: "port", before: 3000, after: 1 },
    ]));
});

describe("variables that differ", () => {
  const variable = (key: string, value: string, more = {}) => ({ key, value, usedIn: "run" as const, secret: false, ...more });

  it("come by key, without their values", () => {
    const before = [
      variable("SAME", "x"),
      variable("OLD", "old-value"),
      variable("B", "b-old"),
      variable("C", "c", { secret: true }),
    ];
    const after = [
      variable("SAME", "x"),
      variable("NEW", "new-value"),
      variable("B", "b-new"),
      variable("C", "c", { usedIn: "both" }),
    ];
    const changes = changedVariables(before, after);
    expect(changes).toEqual([
      { key: "B", secret: false, change: "changed" },
      { key: "C", secret: true, change: "changed" },
      { key: "NEW", secret: false, change: "added" },
      { key: "OLD", secret: false, change: "removed" },
    ]);
  });
});
