import { type DesiredState, desiredStateSchema } from "@/server/workers/protocol";
import { readJson, saveJson } from "./files";
import type { Log } from "./logger";
import type { AuthorisedFetch } from "./token";

const pullEveryMs = 5_000;

export type DesiredSyncOptions = {
  file: string;
  call: AuthorisedFetch;
  log: Log;
  /** Every newer state, after it is on disk. */
  onChange: (state: DesiredState) => void;
  /** A sentence for the administrator, or null when it is over. */
  warn: (text: string | null) => void;
};

const older = (given: number, saved: number) =>
  `The control plane's state ${given} is older than ${saved}, which this host has seen: a restored backup? ` +
  "Nothing is changed here. If the older state is meant, stop the worker, remove DATA_DIR/worker/desired-state.json and start it again.";

/** What should run here: pulled on welcome, on a hint and every few seconds, saved before it is acted upon. */
export class DesiredSync {
  private current: DesiredState | null = null;
  private etag: string | null = null;
  private pulling: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;
  private held = false;
  /** When the pull began that told the state as it is: whatever was asked for before that moment stands in it. */
  private toldAt = Number.NEGATIVE_INFINITY;
  private fault: string | null = null;
  private closed = false;

  constructor(private readonly options: DesiredSyncOptions) {}

  async load(): Promise<void> {
    this.current = desiredStateSchema.safeParse(await readJson(this.options.file)).data ?? null;
  }

  get state(): DesiredState | null {
    return this.current;
  }

  /** True: the state is the control plane's own, no older than what this host has seen. */
  get isCurrent(): boolean {
    return this.isCurrentSince(Number.MIN_SAFE_INTEGER);
  }

  /** The same, as the control plane told it after this moment of the monotonic clock. */
  isCurrentSince(moment: number): boolean {
    return !this.held && this.toldAt > moment;
  }

  /** Pulls as soon as it can, and from then on every few seconds. */
  hint(): void {
    void this.refresh();
  }

  /** A pull that begins after this call has ended, with or without success. */
  async refresh(): Promise<void> {
    if (this.closed) return;
    if (this.pulling) {
      await this.pulling;
      // The one that ran may have been answered before we were called.
      this.pulling ??= this.pullOnce();
      return this.pulling;
    }
    this.pulling = this.pullOnce();
    return this.pulling;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private async pullOnce(): Promise<void> {
    clearTimeout(this.timer);
    try {
      await this.pull();
      if (this.fault !== null) this.options.log.info("The desired state can be pulled again");
      this.fault = null;
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      if (fault !== this.fault && !this.closed) this.options.log.warn({ reason: fault }, "The desired state cannot be pulled");
      this.fault = fault;
    } finally {
      this.pulling = null;
      clearTimeout(this.timer);
      if (!this.closed) this.timer = setTimeout(() => this.hint(), pullEveryMs);
    }
  }

  private async pull(): Promise<void> {
    const headers: Record<string, string> = this.etag === null ? {} : { "if-none-match": this.etag };
    const askedAt = performance.now();
    const response = await this.options.call("/v1/workers/desired-state", { headers });
    const text = await response.text();
    if (response.status !== 304) {
      if (!response.ok) throw new Error(`The control plane answered ${response.status}.`);
      await this.take(desiredStateSchema.parse(JSON.parse(text)), response.headers.get("etag"));
    }
    this.toldAt = askedAt;
  }

  private async take(state: DesiredState, etag: string | null): Promise<void> {
    const saved = this.current;
    const foreign = saved !== null && saved.installationId !== state.installationId;
    if (saved !== null && (state.version < saved.version || foreign)) {
      if (!this.held) this.options.log.error({ given: state.version, saved: saved.version }, "The desired state went back");
      this.held = true;
      return this.options.warn(older(state.version, saved.version));
    }
    if (this.held) this.options.warn(null);
    this.held = false;
    await saveJson(this.options.file, state);
    this.current = state;
    this.etag = etag;
    this.options.onChange(state);
  }
}
