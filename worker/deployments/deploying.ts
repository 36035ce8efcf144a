import type { DeploymentSpec, TransitionEvent } from "@/server/workers/protocol";
import type { Mask } from "../logs/mask";
import type { BuildLog } from "../runtime/build-log";
import { pause } from "../runtime/wait";
import type { DeployHost } from "./host";

/** What runs: built, pulled or kept. `releaseCommand`: to be run in it once, before it takes over. */
export type Image = { name: string; releaseCommand: string | null };
export type StartedContainer = { containerId: string; hostPort: number };

/** One deployment under way: what every stage gets. */
export type Deploying = {
  host: DeployHost;
  spec: DeploymentSpec;
  /** Aborts when it is cancelled, its claim is dead, or this program ends at once. */
  signal: AbortSignal;
  log: BuildLog;
  /** Keeps the app's secrets out of what is said. */
  mask: Mask;
  /** Every forward step registers how it is undone; past the switch nothing is. */
  undo: UndoList;
  /** On disk when it resolves; the acknowledgement may take as long as the control plane is away. */
  report: (event: TransitionEvent) => ReturnType<DeployHost["spool"]["record"]>;
};

const undoWithinMs = 4_000;

type Undo = { what: string; run: () => Promise<void> };

export class UndoList {
  private steps: Undo[] = [];

  add(what: string, run: () => Promise<void>): void {
    this.steps.push({ what, run });
  }

  /** The switch has happened. */
  clear(): void {
    this.steps = [];
  }

  /**
   * Newest first; one that fails stops none of the others, and none is waited for long: with an engine that hangs the end is
   * reported all the same, and what is left goes later, by `reconcile` or the images' clean-up.
   */
  async run(onFault: (what: string, error: unknown) => void): Promise<void> {
    for (const { what, run } of this.steps.splice(0).reverse()) {
      const done = run().catch((error: unknown) => onFault(what, error));
      await Promise.race([done, pause(undoWithinMs)]);
    }
  }
}
