import type { DesiredState } from "@/server/workers/protocol";

/** Somebody cancelled the deployment. */
export class ClaimCancelled extends Error {
  constructor() {
    super("Cancelled.");
    this.name = "ClaimCancelled";
  }
}

/** The control plane has ended the claim: whatever is reported of it no longer counts. */
export class ClaimDead extends Error {
  constructor() {
    super("The control plane has ended this claim.");
    this.name = "ClaimDead";
  }
}

/** This program ends now; the next boot clears up. */
export class WorkerStopping extends Error {
  constructor() {
    super("The host's program is stopping.");
    this.name = "WorkerStopping";
  }
}

export type HeldClaim = {
  claimId: string;
  deploymentId: string;
  appId: string;
  /** The first desired state in which the claim stands: an older one says nothing about it. */
  sinceVersion: number;
  abort: (reason: Error) => void;
};

/** What the desired state says of a claim that this process works on. Pure. */
export const judgeClaim = (
  claim: Pick<HeldClaim, "claimId" | "sinceVersion">,
  desired: DesiredState,
): "goes-on" | "dead" | "cancelled" => {
  const stands = desired.claims.find((one) => one.claimId === claim.claimId);
  if (!stands) return desired.version >= claim.sinceVersion ? "dead" : "goes-on";
  return stands.cancelRequested && stands.switchedVersion === null ? "cancelled" : "goes-on";
};

/** The claims that this process works on. */
export class HeldClaims {
  private readonly claims = new Map<string, HeldClaim>();
  /** Ended and reported, but perhaps still standing in the state that we know. */
  private readonly left = new Set<string>();
  /** Asked for, and perhaps made already: the answer is on its way. */
  private readonly expected = new Map<string, string>();
  private newest: DesiredState | null = null;

  hold(claim: HeldClaim): void {
    this.claims.set(claim.claimId, claim);
  }

  /** Ours as soon as it is asked for; to be called off when it is held, or refused. */
  expect({ claimId, deploymentId }: { claimId: string; deploymentId: string }): () => void {
    this.expected.set(claimId, deploymentId);
    return () => this.expected.delete(claimId);
  }

  release(claimId: string): void {
    this.claims.delete(claimId);
    this.left.delete(claimId);
  }

  /** Its work is done: it is ours until a state no longer has it, else somebody would take it up again from an older one. */
  leave(claimId: string): void {
    const claim = this.claims.get(claimId);
    if (claim && this.newest && judgeClaim(claim, this.newest) === "dead") return this.release(claimId);
    if (claim) this.left.add(claimId);
  }

  observe(desired: DesiredState): void {
    this.newest = desired;
    for (const claim of [...this.claims.values()]) {
      const verdict = judgeClaim(claim, desired);
      if (this.left.has(claim.claimId)) {
        if (verdict === "dead") this.release(claim.claimId);
        continue;
      }
      if (verdict === "dead") claim.abort(new ClaimDead());
      if (verdict === "cancelled") claim.abort(new ClaimCancelled());
    }
  }

  abortAll(reason: Error): void {
    for (const claim of this.claims.values()) claim.abort(reason);
  }

  get deploymentIds(): ReadonlySet<string> {
    return new Set([...this.expected.values(), ...[...this.claims.values()].map((claim) => claim.deploymentId)]);
  }

  get all(): readonly HeldClaim[] {
    return [...this.claims.values()];
  }

  get claimIds(): string[] {
    return [...this.claims.keys()];
  }

  holdsApp(appId: string): boolean {
    return [...this.claims.values()].some((claim) => claim.appId === appId);
  }
}
