import { describe, expect, it } from "vitest";
import type { Stage } from "@/server/deployments/schema";
import { doneAt } from "./elapsed";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const stage = (name: Stage["name"], from: number, to: number | null): Stage => ({
  name,
  startedAt: at(from),
  finishedAt: to === null ? null : at(to),
  error: null,
});

describe("when a deployment was done", () => {
  it("is not told while it goes on", () => {
    expect(doneAt({ status: "building", createdAt: at(0), finishedAt: null, stages: [stage("queue", 0, 1)] })).toBeNull();
  });

  it("is the end of the route, not of the drain", () => {
    const stages = [stage("queue", 0, 1), stage("route", 4, 5), stage("drain", 5, 20)];
    expect(doneAt({ status: "live", createdAt: at(0), finishedAt: null, stages })).toBe(at(5));
  });

  it("stays what it was when a later one took over", () => {
    expect(doneAt({ status: "retired", createdAt: at(0), finishedAt: at(59), stages: [stage("route", 4, 5)] })).toBe(at(5));
  });

  it("is its end when no stage was finished", () => {
    expect(doneAt({ status: "superseded", createdAt: at(0), finishedAt: at(3), stages: [] })).toBe(at(3));
  });
});
