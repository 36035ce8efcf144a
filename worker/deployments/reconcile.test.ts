import { describe, expect, it } from "vitest";
import type { DesiredApp, DesiredState } from "@/server/workers/protocol";
import type { SeenContainer } from "../docker/containers";
import { type Action, type Facts, reconcile } from "./reconcile";

const app: DesiredApp = {
  appId: "app_1",
  deploymentId: "dep_1",
  wanted: "running",
  restartGeneration: 0,
  hostPort: 20_000,
  image: "image",
  run: { port: 3_000, memoryBytes: 1, cpus: 1, pidsLimit: 1, environment: {}, startCommand: null },
  stopTimeoutMs: 5_000,
};
const desired = (changes: Partial<DesiredState> = {}): DesiredState => ({
  version: 7,
  installationId: "ins_1",
  workerId: "wrk_1",
  routeVersion: 3,
  apps: [],
  claims: [],
  ended: [],
  tombstones: [],
  protectedImages: [],
  ...changes,
});
const container = (changes: Partial<SeenContainer> = {}): SeenContainer => ({
  appId: "app_1",
  deploymentId: "dep_1",
  containerId: "c1",
  claimId: "clm_1",
  image: "image",
  state: "running",
  exitCode: null,
  outOfMemory: false,
  restarts: 0,
  hostPort: 20_000,
  comesBack: true,
  pid: 1,
  createdAt: "",
  ...changes,
});
const claim = {
  claimId: "clm_1",
  deploymentId: "dep_1",
  appId: "app_1",
  bootId: "boot_0",
  cancelRequested: false,
  lastTransition: 4,
  confirmWithinMs: 60_000,
};
const ended = { deploymentId: "dep_1", appId: "app_1", drainMs: 2_000, stopTimeoutMs: 5_000 };
const known = { app_1: { deploymentId: "dep_1", generation: 0 } };
const facts = (changes: Partial<Facts>): Facts => ({
  desired: desired(),
  containers: [],
  bootId: "boot_1",
  held: new Set(),
  confirmedRoute: 3,
  restarted: known,
  drainingSince: new Map(),
  unwantedSince: new Map(),
  now: 1_000_000,
  ...changes,
});
const kinds = (actions: Action[]) => actions.map((action) => action.kind);

describe("an app that should run", () => {
  const cases: [string, Partial<Facts>, string[]][] = [
    ["runs: nothing", { containers: [container()] }, []],
    ["is stopped: start", { containers: [container({ state: "exited" })] }, ["start"]],
    [
      "was never told to come back, and is stopped",
      { containers: [container({ state: "exited", comesBack: false })] },
      ["keep-running", "start"],
    ],
    ["crashes again and again: Docker's business", { containers: [container({ state: "restarting" })] }, []],
    ["has no container: made again", { containers: [] }, ["create"]],
    ["is new here: its generation is noted, nothing restarts", { containers: [container()], restarted: {} }, ["note-generation"]],
    [
      "has been replaced: likewise",
      { containers: [container()], restarted: { app_1: { deploymentId: "dep_0", generation: 0 } } },
      ["note-generation"],
    ],
  ];
  it.each(cases)("%s", (_name, changes, expected) => {
    expect(kinds(reconcile(facts({ desired: desired({ apps: [{ ...app, restartGeneration: 0 }] }), ...changes })))).toEqual(
      expected,
    );
  });
  it("restarts once per generation", () => {
    const apps = [{ ...app, restartGeneration: 2 }];
    const restart = {
      kind: "restart",
      appId: "app_1",
      deploymentId: "dep_1",
      containerId: "c1",
      timeoutMs: 5_000,
      generation: 2,
    };
    expect(reconcile(facts({ desired: desired({ apps }), containers: [container()] }))).toEqual([restart]);
    const restarted = { app_1: { deploymentId: "dep_1", generation: 2 } };
    expect(reconcile(facts({ desired: desired({ apps }), containers: [container()], restarted }))).toEqual([]);
  });
});

describe("an app that should not run", () => {
  const stopped = desired({ apps: [{ ...app, wanted: "stopped" }] });
  it.each([
    ["runs: stop", [container()], ["stop"]],
    ["is stopped: nothing", [container({ state: "exited" })], []],
    ["has no container: nothing", [], []],
  ] as const)("%s", (_name, containers, expected) => {
    expect(kinds(reconcile(facts({ desired: stopped, containers })))).toEqual(expected);
  });
});

describe("a deployment that has ended", () => {
  const state = desired({ ended: [ended] });
  const draining = (since: number) => new Map([["dep_1", since]]);
  const cases: [string, Partial<Facts>, string[]][] = [
    ["is left alone until the edge has let go of it", { confirmedRoute: 2 }, []],
    ["then drains", {}, ["begin-drain"]],
    ["and drains on", { drainingSince: draining(999_000) }, []],
    ["and is stopped when its time is up", { drainingSince: draining(998_000) }, ["retire"]],
    ["is not ours while somebody here works on it", { held: new Set(["dep_1"]) }, []],
    ["goes at once when it never answered", { confirmedRoute: 0, containers: [container({ comesBack: false })] }, ["remove"]],
    ["is gone: nothing", { containers: [] }, []],
  ];
  it.each(cases)("%s", (_name, changes, expected) => {
    expect(kinds(reconcile(facts({ desired: state, containers: [container()], ...changes })))).toEqual(expected);
  });
  it("without a drain is stopped as soon as the edge has let go", () => {
    const now = facts({ desired: desired({ ended: [{ ...ended, drainMs: 0 }] }), containers: [container()] });
    expect(kinds(reconcile(now))).toEqual(["retire"]);
    expect(reconcile({ ...now, confirmedRoute: 2 })).toEqual([]);
  });
});

describe("a container that nothing wants", () => {
  const since = (milliseconds: number) => new Map([["c1", 1_000_000 - milliseconds]]);
  const cases: [string, Partial<Facts>, string[]][] = [
    ["is noted first", {}, ["note-unwanted"]],
    ["stays for ten minutes", { unwantedSince: since(599_000) }, []],
    ["then goes", { unwantedSince: since(600_000) }, ["remove"]],
    ["but never while the edge may still know it", { unwantedSince: since(700_000), confirmedRoute: 2 }, []],
    ["goes at once when it never answered: a dead claim's", { containers: [container({ comesBack: false })] }, ["remove"]],
    ["is wanted by a claim", { desired: desired({ claims: [{ ...claim, switchedVersion: null }] }) }, []],
    ["is wanted by who works on it", { held: new Set(["dep_1"]), containers: [container({ comesBack: false })] }, []],
  ];
  it.each(cases)("%s", (_name, changes, expected) => {
    expect(kinds(reconcile(facts({ containers: [container()], ...changes })))).toEqual(expected);
  });
});

describe("a claim that an earlier start had switched", () => {
  const switched = desired({ apps: [app], claims: [{ ...claim, switchedVersion: 3 }] });
  it("is taken up", () => expect(kinds(reconcile(facts({ desired: switched, containers: [container()] })))).toEqual(["resume"]));
  it("is not taken up twice", () => {
    expect(reconcile(facts({ desired: switched, containers: [container()], held: new Set(["dep_1"]) }))).toEqual([]);
  });
});

describe("a claim that is not switched", () => {
  const cases: [string, string | null, Partial<Facts>, string[]][] = [
    ["of this very start that nobody works on is given up", "boot_1", {}, ["abandon"]],
    ["that is worked on, or asked for, goes on", "boot_1", { held: new Set(["dep_1"]) }, []],
    ["of another start is not ours to end", "boot_0", {}, []],
    ["of nobody knows which start is not either", null, {}, []],
  ];
  it.each(cases)("%s", (_name, bootId, changes, expected) => {
    const claims = [{ ...claim, bootId, switchedVersion: null }];
    expect(kinds(reconcile(facts({ desired: desired({ claims }), ...changes })))).toEqual(expected);
  });
});

describe("a deleted app", () => {
  const deleted = desired({ tombstones: [{ appId: "app_1" }] });
  const cases: [string, Partial<Facts>, string[]][] = [
    ["goes", {}, ["remove-app"]],
    ["goes without a container too", { containers: [] }, ["remove-app"]],
    ["stays until the edge has let go of it", { confirmedRoute: 2 }, []],
    ["stays while it is being deployed", { held: new Set(["dep_1"]) }, []],
  ];
  it.each(cases)("%s", (_name, changes, expected) => {
    expect(kinds(reconcile(facts({ desired: deleted, containers: [container()], ...changes })))).toEqual(expected);
  });
});
