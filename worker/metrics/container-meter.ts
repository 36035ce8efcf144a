import type { Engine } from "../docker/engine";
import { engineStats, inspectMeasured, type MeasuredContainer, runningIds } from "../docker/measured-containers";
import type { Counters } from "./cgroup-rules";
import { ContainerFiles } from "./container-files";
import { countersOfStats } from "./engine-stats-rules";
import { isTooSoon, type Rates, ratesBetween } from "./rate-rules";

export type ContainerMeasure = { container: MeasuredContainer; rates: Rates; counters: Counters; uptimeMs: number };

type Entry = {
  container: MeasuredContainer;
  /** Monotonic; `container.uptimeMs` is as of then. */
  inspectedAt: number;
  /** Null: the engine is asked. */
  files: ContainerFiles | null;
  before: { counters: Counters; at: number } | null;
};

export type ContainerMeterOptions = {
  engine: Engine;
  installationId: () => string;
  cpus: number;
  onFault: (error: unknown) => void;
  /** For tests: as on a host where the kernel's files cannot be read. */
  openFiles?: (pid: number, containerId: string) => ContainerFiles | null;
};

/** So many calls at once: an older engine takes a second for each, however many there are. */
const callsAtOnce = 50;
/** Reading so many takes about two milliseconds; then others have their turn. */
const readsInARow = 50;
/** A container that has just started is looked at soon, so that its first numbers come with the next tick. */
const lookAfterMs = 300;
/** An engine that hangs holds up nobody: what is known already is measured without it. */
const lookWithinMs = 1_000;
/** A net under lost events: one call. */
const listEveryMs = 60_000;

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds).unref());

const inGroups = async <Item>(items: readonly Item[], size: number, work: (group: readonly Item[]) => Promise<unknown>) => {
  for (let start = 0; start < items.length; start += size) await work(items.slice(start, start + size));
};

/**
 * Measures every running container of ours. Which there are is learnt from events, so that a tick asks the engine nothing
 * where the kernel's files can be read.
 */
export class ContainerMeter {
  private readonly entries = new Map<string, Entry>();
  private readonly changedIds = new Set<string>();
  private listAgain = true;
  private inspectAll = false;
  private listedAt = Number.NEGATIVE_INFINITY;
  private looking: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly options: ContainerMeterOptions) {}

  /** Something happened to this container; null: anything may have happened. */
  changed(containerId: string | null): void {
    if (containerId === null) this.listAgain = this.inspectAll = true;
    else this.changedIds.add(containerId);
    if (this.timer !== undefined || this.closed) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.look().catch(this.options.onFault);
    }, lookAfterMs);
    this.timer.unref();
  }

  /** What each uses since the last call; a container without a measurement to compare with is left out. */
  async measure(): Promise<ContainerMeasure[]> {
    if (performance.now() - this.listedAt > listEveryMs) this.listAgain = true;
    await Promise.race([this.look().catch(this.options.onFault), pause(lookWithinMs)]);
    const measured: ContainerMeasure[] = [];
    const ofEngine = [...this.entries.values()].filter((entry) => entry.files === null);
    const ofFiles = [...this.entries.values()].filter((entry) => entry.files !== null);
    const keep = (entry: Entry, counters: Counters | null) => {
      const one = this.advance(entry, counters);
      if (one) measured.push(one);
    };
    await inGroups(ofFiles, readsInARow, async (group) => {
      for (const entry of group) keep(entry, entry.files?.read() ?? null);
      await new Promise((resolve) => setImmediate(resolve));
    });
    await inGroups(ofEngine, callsAtOnce, (group) =>
      Promise.all(group.map(async (entry) => keep(entry, await this.askEngine(entry.container.containerId)))),
    );
    return measured;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const id of [...this.entries.keys()]) this.drop(id);
  }

  private async askEngine(containerId: string): Promise<Counters | null> {
    try {
      const stats = await engineStats(this.options.engine, containerId);
      return stats && countersOfStats(stats);
    } catch (error) {
      this.options.onFault(error);
      return null;
    }
  }

  private advance(entry: Entry, counters: Counters | null): ContainerMeasure | null {
    const at = performance.now();
    const { container, before } = entry;
    if (counters === null) {
      this.changed(container.containerId);
      return null;
    }
    // Too short after the first look: the next tick compares with that one.
    if (before && isTooSoon(at - before.at)) return null;
    entry.before = { counters, at };
    const limits = { cpus: this.options.cpus, limitCores: container.limitCores };
    const rates = before && ratesBetween(before, entry.before, limits);
    return rates && { container, rates, counters, uptimeMs: container.uptimeMs + at - entry.inspectedAt };
  }

  /** One look at a time; whoever comes while one goes on waits for it. */
  private look(): Promise<void> {
    this.looking ??= this.lookOnce().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  private async lookOnce(): Promise<void> {
    const wanted = new Set(this.changedIds);
    this.changedIds.clear();
    try {
      await this.addUnknown(wanted);
      await inGroups([...wanted], callsAtOnce, (group) => Promise.all(group.map((id) => this.inspect(id))));
    } catch (error) {
      for (const id of wanted) this.changedIds.add(id);
      throw error;
    }
  }

  private async addUnknown(wanted: Set<string>): Promise<void> {
    if (!this.listAgain) return;
    const [all, running] = [this.inspectAll, await runningIds(this.options.engine, this.options.installationId())];
    this.listAgain = this.inspectAll = false;
    this.listedAt = performance.now();
    for (const id of this.entries.keys()) if (!running.includes(id)) this.drop(id);
    for (const id of running) if (all || !this.entries.has(id)) wanted.add(id);
  }

  private async inspect(id: string): Promise<void> {
    const container = await inspectMeasured(this.options.engine, id);
    const known = this.entries.get(id);
    if (!container || this.closed) return this.drop(id);
    const inspectedAt = performance.now();
    if (known?.container.pid === container.pid) {
      Object.assign(known, { container, inspectedAt });
      return;
    }
    this.drop(id);
    const files = (this.options.openFiles ?? ContainerFiles.open)(container.pid, id);
    const counters = files?.read() ?? null;
    this.entries.set(id, { container, inspectedAt, files, before: counters && { counters, at: inspectedAt } });
  }

  private drop(id: string): void {
    this.entries.get(id)?.files?.close();
    this.entries.delete(id);
  }
}
