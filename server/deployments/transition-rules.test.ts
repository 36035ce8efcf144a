import { describe, expect, it } from "vitest";
import type { BuildPlan } from "@/server/builds/schema";
import type { TransitionEvent } from "@/server/workers/protocol";
import { type ClaimFacts, decideTransition } from "./transition-rules";

const commit = "a".repeat(40);
const claim = (facts: Partial<ClaimFacts> = {}): ClaimFacts => ({
  status: "fetching",
  claimId: "claim",
  lastTransition: 0,
  cancelRequested: false,
  switchedVersion: null,
  commit: null,
  hostPort: null,
  appDeleted: false,
  ...facts,
});
const decide = (facts: ClaimFacts, body: TransitionEvent, number = facts.lastTransition + 1) =>
  decideTransition(facts, { claimId: "claim", number, body });

const fetched: TransitionEvent = { event: "fetched", commit, message: "m", author: "a" };
const built: TransitionEvent = { event: "built", image: "i", imageBytes: 1 };
const releasing: TransitionEvent = { ...built, releases: true };
const released: TransitionEvent = { event: "released" };
const plan: BuildPlan = {
  kind: "static",
  framework: null,
  evidence: ["Found index.html"],
  dockerfile: "FROM caddy:2-alpine\n",
  dockerfilePath: null,
  installCommand: null,
  buildCommand: null,
  startCommand: null,
  releaseCommand: null,
  outputDirectory: ".",
  singlePage: false,
  expectedVariables: [],
  suggestedName: null,
};
const planned: TransitionEvent = { event: "planned", plan };
const started: TransitionEvent = { event: "started", containerId: "c", hostPort: 20_000 };
const healthy: TransitionEvent = { event: "healthy" };
const routed = (routeVersion: number): TransitionEvent => ({ event: "routed", routeVersion });
const failed: TransitionEvent = { event: "failed", code: "build_failed", reason: "It broke." };
const refused: TransitionEvent = { event: "failed", code: "route_refused", reason: "No." };
const cancelled: TransitionEvent = { event: "cancelled" };
const drained: TransitionEvent = { event: "drained" };

const up = claim({ status: "starting", hostPort: 20_000, lastTransition: 3 });
const switched = claim({ ...up, switchedVersion: 7, lastTransition: 4 });

describe("what is applied", () => {
  it.each([
    { name: "fetched: on to building", facts: claim(), body: fetched, change: { kind: "advance", to: "building" } },
    {
      name: "the commit that was asked for",
      facts: claim({ commit }),
      body: fetched,
      change: { kind: "advance", to: "building" },
    },
    {
      name: "another commit than was asked for ends it",
      facts: claim({ commit: "b".repeat(40) }),
      body: fetched,
      change: { kind: "end", to: "failed", code: "fetch_failed" },
    },
    {
      name: "built: on to starting",
      facts: claim({ status: "building" }),
      body: built,
      change: { kind: "advance", to: "starting" },
    },
    {
      name: "a kept image needs no build",
      facts: claim(),
      body: built,
      change: { kind: "advance", to: "starting", ends: "fetch" },
    },
    {
      name: "planned: kept, and nothing else changes",
      facts: claim({ status: "building" }),
      body: planned,
      change: { kind: "note", found: { plan } },
    },
    {
      name: "built with a release command: that comes before the start",
      facts: claim({ status: "building" }),
      body: releasing,
      change: { kind: "advance", to: "starting", ends: "build", begins: "release" },
    },
    {
      name: "released: the start begins",
      facts: claim({ status: "starting" }),
      body: released,
      change: { kind: "advance", to: null, ends: "release", begins: "start" },
    },
    {
      name: "started: health begins",
      facts: claim({ status: "starting" }),
      body: started,
      change: { kind: "advance", to: null },
    },
    { name: "healthy: the switch", facts: up, body: healthy, change: { kind: "switch" } },
    { name: "routed at the switch's version: live", facts: switched, body: routed(7), change: { kind: "confirm" } },
    { name: "routed above the switch's version: live", facts: switched, body: routed(9), change: { kind: "confirm" } },
    {
      name: "drained after live",
      facts: claim({ status: "live", switchedVersion: 7 }),
      body: drained,
      change: { kind: "drained" },
    },
    { name: "failed while fetching", facts: claim(), body: failed, change: { kind: "end", to: "failed", code: "build_failed" } },
    { name: "failed with a healthy container", facts: up, body: failed, change: { kind: "end", to: "failed" } },
    {
      name: "refused by the edge: the pointer goes back",
      facts: switched,
      body: refused,
      change: { kind: "revert", code: "route_refused" },
    },
    {
      name: "cancelled",
      facts: claim({ cancelRequested: true }),
      body: cancelled,
      change: { kind: "end", to: "cancelled", code: "cancelled" },
    },
    {
      name: "cancelled because the app is deleted",
      facts: claim({ appDeleted: true }),
      body: cancelled,
      change: { kind: "end", code: "app_deleted" },
    },
  ])("$name", ({ facts, body, change }) => {
    expect(decide(facts, body)).toMatchObject({ result: "applied", change });
  });
});

describe("what is stale, and takes its number so that the next one follows", () => {
  it.each([
    { name: "fetched twice under two numbers", facts: claim({ status: "building" }), body: fetched },
    { name: "built after starting", facts: claim({ status: "starting" }), body: built },
    { name: "planned before it is fetched", facts: claim(), body: planned },
    { name: "planned after it is built", facts: claim({ status: "starting" }), body: planned },
    { name: "released before built", facts: claim({ status: "building" }), body: released },
    { name: "released with a container", facts: up, body: released },
    { name: "started before built", facts: claim({ status: "building" }), body: started },
    { name: "a second container", facts: up, body: started },
    { name: "healthy without a container", facts: claim({ status: "starting" }), body: healthy },
    { name: "healthy after cancel was asked for", facts: { ...up, cancelRequested: true }, body: healthy },
    { name: "healthy of a deleted app", facts: { ...up, appDeleted: true }, body: healthy },
    { name: "healthy twice", facts: switched, body: healthy },
    { name: "routed before the switch", facts: up, body: routed(7) },
    { name: "routed below the switch's version", facts: switched, body: routed(6) },
    { name: "another failure than the edge's after the switch", facts: switched, body: failed },
    { name: "cancelled after the switch", facts: switched, body: cancelled },
    { name: "drained before live", facts: switched, body: drained },
    { name: "failed after live", facts: claim({ status: "live", switchedVersion: 7 }), body: refused },
  ])("$name", ({ facts, body }) => {
    expect(decide(facts, body)).toEqual({ result: "stale", counts: true });
  });
});

describe("numbers and claims", () => {
  it.each([
    {
      name: "the same number again",
      facts: claim({ status: "building", lastTransition: 1 }),
      number: 1,
      expected: { result: "duplicate" },
    },
    { name: "an old number", facts: { ...up }, number: 1, expected: { result: "duplicate" } },
    { name: "a number too far", facts: claim(), number: 2, expected: { result: "gap" } },
    { name: "another claim", facts: claim({ claimId: "other" }), number: 1, expected: { result: "stale", counts: false } },
    { name: "an ended deployment", facts: claim({ status: "failed" }), number: 1, expected: { result: "stale", counts: false } },
    {
      name: "an ended deployment and a gap",
      facts: claim({ status: "cancelled" }),
      number: 9,
      expected: { result: "stale", counts: false },
    },
    {
      name: "an ended deployment and a number that was applied",
      facts: claim({ status: "failed", lastTransition: 2 }),
      number: 2,
      expected: { result: "duplicate" },
    },
  ])("$name", ({ facts, number, expected }) => {
    expect(decide(facts, fetched, number)).toEqual(expected);
  });
});
