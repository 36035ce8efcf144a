import type { Deployment } from "./schema";

/** When a version may run again, and when that may be undone. Pure and browser-safe. */

/** So many live versions per app keep their images, for rollbacks. */
export const keptVersions = 10;

export const undoWithinMs = 600_000;

export type RollbackTarget = Pick<Deployment, "number" | "status" | "liveAt"> & {
  /** False: no clean-up spares its image any more, or it lies on a host that the app has left. */
  imageKept: boolean;
  /** It was left on another host, and can be made again there where the app is now. */
  rebuilds: boolean;
};

export type RollbackRefusal = { reason: "never_live" | "already_live" | "image_gone"; message: string; next: string };

/** Why the app cannot go back to this deployment; null when it can. */
export const refuseRollback = ({ number, status, liveAt, imageKept, rebuilds }: RollbackTarget): RollbackRefusal | null => {
  if (status === "live") {
    return { reason: "already_live", message: `Deployment #${number} is live already.`, next: "Choose an earlier one." };
  }
  if (liveAt === null) {
    return { reason: "never_live", message: `Deployment #${number} was never live.`, next: "Choose one that was." };
  }
  if (!imageKept && !rebuilds) {
    const message = `The image of deployment #${number} is no longer kept: the last ${keptVersions} live versions are, on their host.`;
    return { reason: "image_gone", message, next: "Deploy its commit again instead." };
  }
  return null;
};

type Undoable = Pick<Deployment, "status" | "trigger" | "liveAt" | "previous" | "imageOf">;

/**
 * Until when (ms since 1970) the rollback that is live can be undone; null where there is nothing to undo. `previous` is what was live
 * before: a rollback back to what its own rollback had replaced is an undo, and has none.
 */
export const undoableUntil = (live: Undoable, previous: Pick<Deployment, "trigger" | "previous"> | null): number | null => {
  if (live.status !== "live" || live.trigger !== "rollback" || live.liveAt === null || live.previous === null) return null;
  const isUndo = previous?.trigger === "rollback" && previous.previous?.id === live.imageOf?.id;
  return isUndo ? null : Date.parse(live.liveAt) + undoWithinMs;
};
