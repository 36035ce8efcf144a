import type { DeploymentSpec, TransitionEvent } from "@/server/workers/protocol";
import type { BuildLog } from "../runtime/build-log";
import type { DeployHost } from "./host";

export type StartedContainer = { containerId: string; hostPort: number };

/** One deployment under way: what every stage gets. */
export type Deploying = {
  host: DeployHost;
  spec: DeploymentSpec;
  /** Aborts when it is cancelled, its claim is dead, or this program ends at once. */
  signal: AbortSignal;
  log: BuildLog;
  /** Every forward step registers how it is undone; past the switch nothing is. */
  undo: UndoList;
  /** On disk when it resolves; the acknowledgement may take as long as the control plane is away. */
  report: (event: TransitionEvent) => ReturnType<DeployHost["spool"]["record"]>;
};

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

  /** Newest first; one that fails stops none of the others. */
  async run(onFault: (what: string, error: unknown) => void): Promise<void> {
    for (const { what, run } of this.steps.splice(0).reverse()) {
      await run().catch((error: unknown) => onFault(what, error));
    }
  }
}
