import { afterEach, beforeEach, expect, it } from "vitest";
import type { DesiredState } from "@/server/workers/protocol";
import { HeldClaims } from "./held-claims";
import type { DeployHost } from "./host";
import { Reconciler } from "./reconciler";

const state = (changes: Partial<DesiredState> = {}): DesiredState => ({
  version: 7,
  installationId: "ins_1",
  workerId: "wrk_1",
  routeVersion: 1,
  apps: [],
  claims: [],
  ended: [],
  tombstones: [],
  protectedImages: [],
  ...changes,
});
const described = {
  Id: "c1",
  Created: "",
  RestartCount: 0,
  Config: {
    Image: "image",
    Labels: { "wisehosting.app": "app_1", "wisehosting.deployment": "dep_1", "wisehosting.host-port": "20000" },
  },
  HostConfig: { RestartPolicy: { Name: "no" } },
  State: { Status: "running", ExitCode: 0, OOMKilled: false, Pid: 1 },
};

let reconciler: Reconciler;
let ready: boolean;
let calls: string[];
let whileListing: () => void;
let containers: { Id: string }[];
const held = new HeldClaims();
const desired = { state: state(), isCurrent: true };
const hold = () =>
  held.hold({ claimId: "clm_1", deploymentId: "dep_1", appId: "app_1", sinceVersion: 8, abort: () => undefined });

beforeEach(() => {
  ready = true;
  calls = [];
  containers = [{ Id: "c1" }];
  whileListing = () => undefined;
  Object.assign(desired, { state: state(), isCurrent: true });
  const call = (what: string) => {
    calls.push(what);
    if (what === "list containers") {
      whileListing();
      return Promise.resolve(containers);
    }
    return Promise.resolve(what === "describe a container" ? described : []);
  };
  const host = {
    settings: { DATA_DIR: "/nonexistent" },
    installationId: () => "ins_1",
    engine: { call },
    desired,
    held,
    edge: { confirmedVersion: () => 1 },
    appLogs: { settle: () => Promise.resolve() },
    fence: () => new Promise<void>((resolve) => (ready ? resolve() : undefined)),
    log: { warn: () => undefined },
  } as unknown as DeployHost;
  reconciler = new Reconciler({ host, send: () => true, isReady: () => ready });
});
afterEach(async () => {
  held.release("clm_1");
  await reconciler.close();
});

/** One look, to its end. */
const look = async () => {
  reconciler.poke();
  await expect.poll(() => calls).toContain("list containers");
  await new Promise((resolve) => setTimeout(resolve, 30));
};
const removed = () => calls.includes("remove a container");

it("what is left of a dead claim is removed", async () => {
  await look();
  expect(removed()).toBe(true);
});

it("a container of a claim that was taken while the engine told what it has stays", async () => {
  whileListing = hold;
  await look();
  expect(removed()).toBe(false);
});

it("a container of a claim that ended while the engine told what it has stays for the next look", async () => {
  hold();
  whileListing = () => held.release("clm_1");
  await look();
  expect(removed()).toBe(false);
});

it("nothing is done by a look from before the connection was lost", async () => {
  whileListing = () => {
    ready = false;
  };
  await look();
  ready = true;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(removed()).toBe(false);
});

it("nothing is done by the saved state of an earlier boot", async () => {
  desired.isCurrent = false;
  reconciler.poke();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(calls).toEqual([]);
});

it("a deleted app whose deployment still builds is left until that has ended", async () => {
  containers = [];
  desired.state = state({ tombstones: [{ appId: "app_1" }] });
  hold();
  await look();
  expect(calls).not.toContain("list images");
});
