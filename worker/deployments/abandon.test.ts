import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { expect, it } from "vitest";
import type { Transition } from "@/server/workers/protocol";
import { Spool } from "../runtime/spool";
import { abandon } from "./abandon";
import { HeldClaims } from "./held-claims";

const claim = {
  claimId: "clm_1",
  deploymentId: "dep_1",
  appId: "app_1",
  bootId: "boot_1",
  cancelRequested: false,
  switchedVersion: null,
  lastTransition: 2,
  confirmWithinMs: null,
};

it.each([
  ["as failed", false, "failed"],
  ["as cancelled where somebody asked for that", true, "cancelled"],
] as const)("ends the claim %s, under the first number that is free, and once", async (_name, cancelRequested, event) => {
  const folder = await mkdtemp(join(tmpdir(), "wh-abandon-"));
  const sent: Transition[] = [];
  const held = new HeldClaims();
  // The control plane has applied one more than the state says.
  const spool = new Spool({
    folder,
    send: (transition) => {
      sent.push(transition);
      const { claimId, number } = transition;
      const result = number <= 3 ? "duplicate" : "applied";
      setImmediate(() => void spool.acknowledge({ type: "transition-ack", claimId, number, result }));
      return true;
    },
    logSent: () => Promise.resolve(),
    onFault: () => undefined,
  });
  await abandon({ held, spool, log: pino({ level: "silent" }) }, { ...claim, cancelRequested });
  expect(sent.map(({ number, body }) => [number, body.event])).toEqual([
    [3, event],
    [4, event],
  ]);
  // Ours until the state no longer has it: it is not ended again on the strength of an older one.
  expect([...held.deploymentIds]).toEqual(["dep_1"]);
  await rm(folder, { recursive: true, force: true });
});
