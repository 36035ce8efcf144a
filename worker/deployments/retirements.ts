import type { Stopped } from "../docker/containers";
import type { BuildLog } from "../runtime/build-log";
import type { Log } from "../runtime/logger";

/** A deployment that is live and waits for the version before it to be gone. */
export type Successor = {
  appId: string;
  log: BuildLog;
  reportDrained: () => Promise<void>;
  /** Nothing more will be written to its log. */
  finish: () => Promise<void>;
};

/** Tells a deployment how the one before it ended. */
export class Retirements {
  private readonly successors = new Map<string, Successor>();

  constructor(private readonly log: Log) {}

  async expect(successor: Successor): Promise<void> {
    const earlier = this.successors.get(successor.appId);
    this.successors.set(successor.appId, successor);
    await earlier?.finish();
  }

  /** The old container has ended and is still there. */
  stopped(appId: string, { killed, tookMs }: Stopped): void {
    const seconds = (tookMs / 1_000).toFixed(1);
    this.successors
      .get(appId)
      ?.log.note(
        killed
          ? `The version before ignored SIGTERM: it did not stop by itself and was killed after ${seconds} s.`
          : `The version before stopped after ${seconds} s`,
      );
  }

  /** The old container is gone. */
  async gone(appId: string): Promise<void> {
    const successor = this.successors.get(appId);
    if (!successor) return;
    this.successors.delete(appId);
    await successor.reportDrained();
    await successor.finish();
  }

  /** At the end of the program: what is written is shipped by the next boot. */
  async close(): Promise<void> {
    const all = [...this.successors.values()];
    this.successors.clear();
    for (const successor of all) {
      await successor.finish().catch((error: unknown) => this.log.warn({ error }, "A build log could not be closed"));
    }
  }
}
