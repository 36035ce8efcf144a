import { describe, expect, it, vi } from "vitest";
import type { DesiredState } from "@/server/workers/protocol";
import { HeldClaims, judgeClaim } from "./held-claims";

const state = (version: number, claims: Partial<DesiredState["claims"][number]>[]): DesiredState => ({
  version,
  installationId: "ins_1",
  workerId: "wrk_1",
  routeVersion: 1,
  apps: [],
  ended: [],
  tombstones: [],
  protectedImages: [],
  claims: claims.map((claim) => ({
    claimId: "clm_1",
    deploymentId: "dep_1",
    appId: "app_1",
    bootId: null,
    cancelRequested: false,
    switchedVersion: null,
    lastTransition: 0,
    confirmWithinMs: null,
    ...claim,
  })),
});

it.each([
  ["stands: goes on", state(5, [{}]), "goes-on"],
  ["is missing in a state from before it: goes on", state(4, []), "goes-on"],
  ["is missing: dead", state(5, []), "dead"],
  ["another one of the deployment stands: dead", state(6, [{ claimId: "clm_2" }]), "dead"],
  ["cancelled", state(6, [{ cancelRequested: true }]), "cancelled"],
  ["cancelled after the switch: goes on", state(6, [{ cancelRequested: true, switchedVersion: 3 }]), "goes-on"],
] as const)("%s", (_name, desired, expected) => {
  expect(judgeClaim({ claimId: "clm_1", sinceVersion: 5 }, desired)).toBe(expected);
});

describe("a claim whose work is done", () => {
  const hold = () => {
    const held = new HeldClaims();
    const abort = vi.fn();
    held.hold({ claimId: "clm_1", deploymentId: "dep_1", appId: "app_1", sinceVersion: 5, abort });
    return { held, abort };
  };

  it("stays ours while the known state still has it: nobody takes it up again from an older state", () => {
    const { held, abort } = hold();
    held.observe(state(5, [{ switchedVersion: 3 }]));
    held.leave("clm_1");
    expect([...held.deploymentIds]).toEqual(["dep_1"]);
    held.observe(state(6, [{ switchedVersion: 3 }]));
    expect([...held.deploymentIds]).toEqual(["dep_1"]);
    held.observe(state(7, []));
    expect([...held.deploymentIds]).toEqual([]);
    expect(abort).not.toHaveBeenCalled();
  });

  it("is let go of at once where the known state no longer has it", () => {
    const { held } = hold();
    held.observe(state(6, []));
    held.leave("clm_1");
    expect([...held.deploymentIds]).toEqual([]);
  });
});

it("a claim that is asked for is worked on, until it is in hand or refused", () => {
  const held = new HeldClaims();
  const inHand = held.expect({ claimId: "clm_1", deploymentId: "dep_1" });
  expect([...held.deploymentIds]).toEqual(["dep_1"]);
  inHand();
  expect([...held.deploymentIds]).toEqual([]);
});
