import type { EdgeLog } from "./log";

/** Pauses between probes after a change: the built-in edge follows within milliseconds, Traefik within 0.6 s. */
const pauses = [5, 10, 15, 20, 30, 50, 75, 100] as const;
const longPauseMs = 1_000;
/** After this many probes nobody counts on milliseconds any more. */
const patientAfter = 80;

const pauseBefore = (attempt: number): number =>
  attempt > patientAfter ? longPauseMs : (pauses[Math.min(attempt, pauses.length - 1)] ?? longPauseMs);

/**
 * Learns which version the edge has taken up, by asking the edge itself: while it lags behind what was handed
 * out it is probed, else it is left alone.
 */
export class Confirmation {
  private confirmed = 0;
  private wanted = 0;
  private attempt = 0;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  private readonly listeners = new Set<(version: number) => void>();

  constructor(
    private readonly probe: () => Promise<number | null>,
    private readonly log: EdgeLog,
  ) {}

  get version(): number {
    return this.confirmed;
  }

  /** A document was handed to the edge: probe until it has taken it up. A lower version is one on purpose. */
  expect(version: number): void {
    if (version < this.wanted) this.confirmed = Math.min(this.confirmed, version - 1);
    this.wanted = version;
    this.attempt = 0;
    this.schedule();
  }

  onConfirmed(listener: (version: number) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (this.closed || this.confirmed >= this.wanted) return;
    this.timer = setTimeout(() => void this.look(), pauseBefore(this.attempt));
    this.attempt += 1;
  }

  private async look(): Promise<void> {
    const seen = await this.probe();
    if (this.closed) return;
    // More than was handed out is the memory of an edge from before a change back: it says nothing.
    if (seen !== null && seen > this.confirmed && seen <= this.wanted) {
      this.confirmed = seen;
      this.log.info({ version: seen }, "The edge has taken up a route document");
      for (const listener of this.listeners) listener(seen);
    }
    this.schedule();
  }
}
