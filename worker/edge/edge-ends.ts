import { stat } from "node:fs/promises";
import { join } from "node:path";

/** `bin/lib/processes.sh` touches it before it restarts the edge. */
const restartMark = (dataDir: string): string => join(dataDir, "edge", "restarting");
/** The longest that an edge takes to end in its own time, and to be looked at again. */
const asksForMs = 120_000;

export type EdgeEndsOptions = {
  dataDir: string;
  /** False: it could not be said now. */
  tell: () => boolean;
};

/**
 * An edge that ended and was started again between two looks at its ports is known by its boot alone, which its counters tell. One
 * that was restarted by an upgrade is not told.
 */
export class EdgeEnds {
  private boot: string | null = null;
  private untold = false;

  constructor(private readonly options: EdgeEndsOptions) {}

  /** The edge that runs now. */
  async seen(boot: string): Promise<void> {
    const before = this.boot;
    this.boot = boot;
    if (before !== null && before !== boot) this.untold = !(await this.wasAskedFor());
    if (this.untold) this.untold = !this.options.tell();
  }

  private async wasAskedFor(): Promise<boolean> {
    const mark = await stat(restartMark(this.options.dataDir)).catch(() => null);
    return mark !== null && Date.now() - mark.mtimeMs < asksForMs;
  }
}
