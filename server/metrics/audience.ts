import { env } from "@/server/env";
import { type PayloadOf, subscribe } from "@/server/live";
import { type MetricsEvent, recentMs } from "./schema";
import { latestSnapshot, recentSnapshots, samplesKept } from "./snapshots";
import type { Subject } from "./subjects";

type Stamped = { at: string };
type Listener<Snapshot> = (event: MetricsEvent<Snapshot>) => void;

/** After the key's own end, so that it is gone when it is asked for. */
const graceMs = 250;

/** Everyone in this process who watches one app, or host: one subscription and one reading of what was kept serve them all. */
class Audience<Snapshot extends Stamped> {
  private readonly listeners = new Set<Listener<Snapshot>>();
  private samples: readonly Snapshot[] = [];
  private live = false;
  /** One object for all who come before something changes: it is large, and is written down once. */
  private kept: Extract<MetricsEvent<Snapshot>, { kind: "recent" }> | null = null;
  private silence: NodeJS.Timeout | undefined;
  private leave: (() => Promise<void>) | null = null;
  /** When it listens and has read what was kept. */
  readonly ready: Promise<void>;

  constructor(private readonly subject: Subject<Snapshot>) {
    this.ready = this.start();
  }

  private async start(): Promise<void> {
    const hear = (payload: PayloadOf<`metrics:${string}` | `host-metrics:${string}`>) => this.hear(payload);
    this.leave = await subscribe(this.subject.channel, hear, () => void this.catchUp());
    await this.read();
  }

  get recent(): MetricsEvent<Snapshot> {
    const since = new Date(Date.now() - recentMs).toISOString();
    const oldest = this.kept?.samples[0];
    if (!this.kept || (oldest && oldest.at < since)) {
      this.kept = { kind: "recent", samples: this.samples.filter(({ at }) => at >= since), live: this.live };
    }
    return this.kept;
  }

  join(listener: Listener<Snapshot>): void {
    this.listeners.add(listener);
  }

  /** True when nobody is left. */
  part(listener: Listener<Snapshot>): boolean {
    this.listeners.delete(listener);
    return this.listeners.size === 0;
  }

  async close(): Promise<void> {
    clearTimeout(this.silence);
    await this.ready;
    clearTimeout(this.silence);
    await this.leave?.();
  }

  private hear(payload: { live: false } | Stamped): void {
    if ("live" in payload) return this.goAway();
    const snapshot = payload as Snapshot;
    this.kept = null;
    this.add(snapshot);
    this.live = true;
    this.expectMore();
    this.tell({ kind: "snapshot", snapshot });
  }

  private add(snapshot: Snapshot): void {
    const last = this.samples.at(-1);
    if (last && last.at >= snapshot.at) return;
    this.samples = [...this.samples.slice(1 - samplesKept), snapshot];
  }

  /** What came while it was being read is newer than what was read. */
  private async read(): Promise<void> {
    const [kept, latest] = await Promise.all([recentSnapshots(this.subject), latestSnapshot(this.subject)]);
    const heard = this.samples;
    this.samples = kept;
    for (const snapshot of heard) this.add(snapshot);
    if (latest) this.add(latest);
    this.kept = null;
    this.live = latest !== null;
    if (this.live) this.expectMore();
  }

  private async catchUp(): Promise<void> {
    await this.read();
    this.tell(this.recent);
  }

  /** A host that has died says nothing: its snapshot is asked for when it should have gone. */
  private expectMore(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => void this.look(), env().METRICS_EXPIRE_AFTER_MS + graceMs);
    this.silence.unref();
  }

  private async look(): Promise<void> {
    if ((await latestSnapshot(this.subject)) === null) this.goAway();
    else await this.catchUp();
  }

  private goAway(): void {
    clearTimeout(this.silence);
    if (!this.live) return;
    this.live = false;
    this.kept = null;
    this.tell({ kind: "away" });
  }

  private tell(event: MetricsEvent<Snapshot>): void {
    for (const listener of this.listeners) listener(event);
  }
}

const audiences = new Map<string, Audience<Stamped>>();

const audienceOf = <Snapshot extends Stamped>(subject: Subject<Snapshot>): Audience<Snapshot> => {
  const known = audiences.get(subject.channel) as Audience<Snapshot> | undefined;
  if (known) return known;
  const made = new Audience(subject);
  audiences.set(subject.channel, made as unknown as Audience<Stamped>);
  return made;
};

/**
 * Yields what was kept, then every snapshot as it comes. A reader that is slow gets the newest of what it missed, and no queue
 * is kept for it. Ends quietly with `signal`. Whoever asks has been let in before.
 */
export async function* watchSubject<Snapshot extends Stamped>(
  subject: Subject<Snapshot>,
  signal: AbortSignal,
): AsyncGenerator<MetricsEvent<Snapshot>, void, void> {
  const audience = audienceOf(subject);
  let pending: MetricsEvent<Snapshot> | null = null;
  let wake: () => void = () => undefined;
  const hear = (event: MetricsEvent<Snapshot>) => {
    // What was read anew is not to be lost for one snapshot more: it has that one too when it is read again.
    pending = pending?.kind === "recent" ? audience.recent : event;
    wake();
  };
  const onAbort = () => wake();
  audience.join(hear);
  signal.addEventListener("abort", onAbort);
  try {
    await audience.ready;
    pending = null;
    yield audience.recent;
    while (!signal.aborted) {
      if (pending === null) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (signal.aborted) resolve();
        });
      }
      const event: MetricsEvent<Snapshot> | null = pending;
      pending = null;
      if (event !== null && !signal.aborted) yield event;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    if (audience.part(hear)) {
      audiences.delete(subject.channel);
      await audience.close();
    }
  }
}
