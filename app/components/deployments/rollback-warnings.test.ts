import { describe, expect, it } from "vitest";
import type { ComparedDeployments } from "@/server/deployments/schema";
import { warningsOf } from "./rollback-warnings";

const now = Date.parse("2026-06-30T00:00:00Z");
const side = (branch: string, liveUntil: string | null) =>
  ({ deployment: { branch }, imageKept: true, liveUntil }) as ComparedDeployments["a"];
const compared = (change: Partial<ComparedDeployments> = {}): ComparedDeployments => ({
  a: side("main", null),
  b: side("main", "2026-06-29T00:00:00Z"),
  settings: [],
  variables: [],
  commits: null,
  ...change,
});

describe("what is said before a rollback", () => {
  it.each<[string, Partial<ComparedDeployments>, RegExp[]]>([
    ["nothing, for yesterday's version", {}, []],
    ["that it is old", { b: side("main", "2026-06-01T00:00:00Z") }, [/29 days ago/]],
    ["that it is of another branch", { b: side("next", null) }, [/another branch: next/]],
    [
      "that migrations are not undone",
      { settings: [{ name: "releaseCommand", before: "migrate", after: null }] },
      [/not changed back/],
    ],
    ["that variables are missing", { variables: [{ key: "NEW", secret: false, change: "removed" }] }, [/^One variable/]],
    ["nothing of variables that come back", { variables: [{ key: "OLD", secret: false, change: "added" }] }, []],
  ])("%s", (_name, change, expected) => {
    const warnings = warningsOf(compared(change), now);
    expect(warnings).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(warnings[index]).toMatch(pattern);
  });
});
