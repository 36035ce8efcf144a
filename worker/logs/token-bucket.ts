/** What flows on average and what may come at once. */
export type BucketLimits = { perSecond: number; burst: number };

/** Lets through what is within its limits. Pure: the clock comes in, and never runs backwards for it. */
export class TokenBucket {
  private tokens: number;
  private at: number | null = null;

  constructor(private readonly limits: BucketLimits) {
    this.tokens = limits.burst;
  }

  /** True: it may pass, and is counted. @param now ms */
  take(count: number, now: number): boolean {
    this.refill(now);
    if (this.tokens < count) return false;
    this.tokens -= count;
    return true;
  }

  /** True when not even `count` would pass. @param now ms */
  isEmpty(count: number, now: number): boolean {
    this.refill(now);
    return this.tokens < count;
  }

  private refill(now: number): void {
    const { perSecond, burst } = this.limits;
    const passed = this.at === null ? 0 : Math.max(0, now - this.at);
    this.tokens = Math.min(burst, this.tokens + (passed * perSecond) / 1_000);
    this.at = Math.max(this.at ?? now, now);
  }
}
