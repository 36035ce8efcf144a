/** What one app may send to readers in a second, and what is read of it at all before reading waits for the next second. */
export type RateLimits = { lines: number; bytes: number; readBytes: number };

const windowMs = 1_000;

/** Counts what goes through and what does not, second by second. Pure: the clock comes in. */
export class RateCap {
  private windowStart = Number.NEGATIVE_INFINITY;
  private lines = 0;
  private bytes = 0;
  private read = 0;
  private dropped = 0;

  constructor(private readonly limits: RateLimits) {}

  /** Bytes that came in; gives for how long reading must pause, ms. */
  count(bytes: number, now: number): number {
    this.turn(now);
    this.read += bytes;
    return this.read > this.limits.readBytes ? Math.max(1, this.windowStart + windowMs - now) : 0;
  }

  /** False: this line is one too many, and is counted as dropped. */
  allows(bytes: number, now: number): boolean {
    this.turn(now);
    if (this.lines >= this.limits.lines || this.bytes + bytes > this.limits.bytes) {
      this.dropped += 1;
      return false;
    }
    this.lines += 1;
    this.bytes += bytes;
    return true;
  }

  /** How many lines were dropped in seconds that are over; tells it once. */
  takeDropped(now: number): number {
    if (this.dropped === 0 || now < this.windowStart + windowMs) return 0;
    const { dropped } = this;
    this.dropped = 0;
    return dropped;
  }

  private turn(now: number): void {
    if (now < this.windowStart + windowMs) return;
    this.windowStart = now;
    this.lines = 0;
    this.bytes = 0;
    this.read = 0;
  }
}
