import { expect, it } from "vitest";
import type { DesiredState } from "@/server/workers/protocol";
import { judgeClaim } from "./held-claims";

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
