import { describe, expect, it } from "vitest";
import type { Deployment, DeploymentFilters } from "@/server/deployments/schema";
import { byDay, matchesFilters, mergeDeployments, usualDuration } from "./list-rules";

const deployment = (number: number, more: Partial<Deployment> = {}): Deployment =>
  ({
    number,
    id: `dep_${number}`,
    status: "retired",
    branch: "main",
    trigger: "click",
    createdBy: "usr_a",
    imageOf: null,
    createdAt: new Date(2026, 5, 10, 12).toISOString(),
    finishedAt: null,
    stages: [],
    ...more,
  }) as Deployment;

it("shows what came live instead of what was read before, newest first", () => {
  const merged = mergeDeployments([deployment(2, { status: "live" })], [deployment(1), deployment(2), deployment(3)]);
  expect(merged.map(({ number, status }) => [number, status])).toEqual([
    [3, "retired"],
    [2, "live"],
    [1, "retired"],
  ]);
});

it.each<[string, DeploymentFilters, boolean]>([
  ["nothing asked for", {}, true],
  ["its status", { status: "retired" }, true],
  ["another status", { status: "failed" }, false],
  ["another branch", { branch: "next" }, false],
  ["another trigger", { trigger: "push" }, false],
  ["its actor", { actor: "usr_a" }, true],
  ["another actor", { actor: "usr_b" }, false],
  ["since before it", { from: new Date(2026, 5, 1).toISOString() }, true],
  ["since after it", { from: new Date(2026, 5, 11).toISOString() }, false],
  ["until before it", { to: new Date(2026, 5, 1).toISOString() }, false],
])("matches: %s", (_name, filters, expected) => expect(matchesFilters(deployment(1), filters)).toBe(expected));

describe("how long is usual", () => {
  const took = (number: number, seconds: number, more: Partial<Deployment> = {}) => {
    const from = Date.parse(deployment(number).createdAt);
    return deployment(number, { finishedAt: new Date(from + seconds * 1_000).toISOString(), ...more });
  };

  it("is the median of what was built and went well", () => {
    const all = [
      took(1, 10),
      took(2, 30),
      took(3, 20),
      took(4, 900, { status: "failed" }),
      took(5, 1, { imageOf: { id: "x", number: 1 } }),
    ];
    expect(usualDuration(all)).toBe(20_000);
  });

  it("is not known where nothing went well", () => expect(usualDuration([took(1, 5, { status: "failed" })])).toBeNull());
});

it("groups by the reader's days", () => {
  const at = (day: number) => ({ createdAt: new Date(2026, 5, day, 12).toISOString() });
  const days = byDay(
    [deployment(4, at(10)), deployment(3, at(10)), deployment(2, at(9)), deployment(1, at(1))],
    new Date(2026, 5, 10, 23),
  );
  expect(days.map(({ day, deployments }) => [day, deployments.length])).toEqual([
    ["Today", 2],
    ["Yesterday", 1],
    ["Monday 1 June", 1],
  ]);
});
