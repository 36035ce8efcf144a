import { describe, expect, it, vi } from "vitest";
import type { DesiredState } from "@/server/workers/protocol";
import { type Deploying, UndoList } from "./deploying";
import { ClaimCancelled, ClaimDead } from "./held-claims";
import { switchRoute } from "./switch";

type Claim = DesiredState["claims"][number];
const claim: Claim = {
  claimId: "clm_1",
  deploymentId: "dep_1",
  appId: "app_1",
  bootId: null,
  cancelRequested: false,
  switchedVersion: null,
  lastTransition: 3,
  confirmWithinMs: null,
};

/** A deployment that is healthy; `answer` is what the control plane says to that, `refresh` what the next pulls bring. */
const healthy = (answer: "applied" | "duplicate" | "stale", refresh: (pull: number) => Claim[] | null) => {
  const reported: string[] = [];
  const abort = new AbortController();
  let pulls = 0;
  const desired = {
    state: { claims: [claim] },
    refresh: () => {
      pulls += 1;
      const claims = refresh(pulls);
      if (claims) desired.state = { claims };
      return Promise.resolve();
    },
  };
  const undo = new UndoList();
  const removed = vi.fn(() => Promise.resolve());
  undo.add("the container", removed);
  const deploying = {
    host: {
      fence: () => Promise.resolve(),
      engine: { call: () => Promise.resolve() },
      desired,
      edge: { ensureVersion: () => Promise.resolve("confirmed"), confirmedVersion: () => 8 },
    },
    spec: { claimId: "clm_1" },
    signal: abort.signal,
    log: { note: () => undefined },
    undo,
    report: ({ event }: { event: string }) => {
      reported.push(event);
      return Promise.resolve({ acknowledged: Promise.resolve(answer) });
    },
  } as unknown as Deploying;
  return { deploying, undo, removed, reported, abort };
};
const container = { containerId: "c1", hostPort: 20_000 };
const undone = async ({ undo, removed }: ReturnType<typeof healthy>) => {
  await undo.run(() => undefined);
  return removed.mock.calls.length > 0;
};

describe("the switch", () => {
  it("is reported, confirmed by the edge and never undone", async () => {
    const one = healthy("applied", () => [{ ...claim, switchedVersion: 8 }]);
    await switchRoute(one.deploying, container);
    expect(one.reported).toEqual(["healthy", "routed"]);
    expect(await undone(one)).toBe(false);
  });

  it("waits for a control plane that goes away right after it, however long, and leaves the container", async () => {
    let minutes = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (minutes += 1) * 60_000);
    const one = healthy("applied", (pull) => (pull < 4 ? null : [{ ...claim, switchedVersion: 8 }]));
    await switchRoute(one.deploying, container);
    clock.mockRestore();
    expect(one.reported).toEqual(["healthy", "routed"]);
  });

  it("settled by the control plane meanwhile leaves the container: it may be the one that serves", async () => {
    const one = healthy("applied", () => {
      one.abort.abort(new ClaimDead());
      return [];
    });
    await expect(switchRoute(one.deploying, container)).rejects.toThrow(ClaimDead);
    expect(await undone(one)).toBe(false);
  });

  it("that was refused because of a cancel is undone", async () => {
    const one = healthy("stale", () => [{ ...claim, cancelRequested: true }]);
    await expect(switchRoute(one.deploying, container)).rejects.toThrow(ClaimCancelled);
    expect(await undone(one)).toBe(true);
  });

  it("whose answer was lost is found in the desired state", async () => {
    const one = healthy("duplicate", (pull) => [pull < 2 ? claim : { ...claim, switchedVersion: 8 }]);
    await switchRoute(one.deploying, container);
    expect(await undone(one)).toBe(false);
  });

  it("that was refused for another reason ends the deployment", async () => {
    const one = healthy("stale", () => [claim]);
    await expect(switchRoute(one.deploying, container)).rejects.toThrow("did not switch");
    expect(await undone(one)).toBe(true);
  });
});
