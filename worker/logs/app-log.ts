import type { Readable } from "node:stream";
import type { LogPage, LogQuestion } from "@/server/workers/protocol";
import type { FollowLog } from "../docker/container-logs";
import type { ContainerRun, LoggedContainer } from "../docker/containers";
import { ContainerReader, type FlowLimits, readFrames } from "./container-reader";
import { noCheckpoint, sinceParameter } from "./positions";
import type { AppStore } from "./store/app-store";
import { findLines } from "./store/find-lines";
import { encodeLines, type LineRun } from "./store/line-format";
import type { Segment } from "./store/segment";
import { WaitingLines } from "./waiting-lines";

/** What waits to be written; above it Docker holds the rest. */
const mostWaiting = 1_048_576;
const againAfterMs = 300;
/** What a reader who comes finds of before. */
const liveTail = 2_000;

export type AppLogParts = {
  limits: FlowLimits;
  open: (containerId: string, options: FollowLog) => Promise<Readable | null>;
  /** Null: the container is gone. */
  inspect: (containerId: string) => Promise<ContainerRun | null>;
  /** Containers may have changed. */
  lookAgain: () => void;
  onFault: (error: unknown) => void;
};

type Source = {
  container: LoggedContainer;
  reader: ContainerReader;
  stream: Readable | null;
  /** Which run of the container is read. */
  startedAt: string;
  hasEnded: boolean;
};
export type Listener = (lines: LineRun) => void;

const now = (): string => `${new Date().toISOString().slice(0, -1)}000000Z`;

/** The log of one app on this host: reads each of its containers once, keeps what they write, and tells it to whoever listens. */
export class AppLog {
  private readonly sources = new Map<string, Source>();
  private readonly waiting = new WaitingLines();
  private lost = 0;
  private work: Promise<void> = Promise.resolve();
  private readonly listeners = new Set<Listener>();
  private isClosed = false;

  constructor(
    private readonly store: AppStore,
    private readonly parts: AppLogParts,
  ) {}

  get kept(): AppStore {
    return this.store;
  }

  /** The app's containers as they are now. @param isFirst of this start: what is there has not come just now */
  async attend(containers: readonly LoggedContainer[], isFirst: boolean): Promise<void> {
    for (const container of containers) await this.attendOne(container, isFirst);
    const present = new Set(containers.map(({ containerId }) => containerId));
    for (const [containerId, source] of this.sources) {
      if (!present.has(containerId) && source.stream === null) this.sources.delete(containerId);
    }
    this.store.forgetContainers(new Set([...present, ...this.sources.keys()]));
  }

  /** True when a container's log is read to its end, or as far as it runs; also when the container is not known. */
  isRead(containerId: string): boolean {
    const source = this.sources.get(containerId);
    return source === undefined || source.container.runs || (source.stream === null && source.hasEnded);
  }

  /** Writes what waits, and tells it. Resolves when it is written. */
  flush(): Promise<void> {
    for (const { reader } of this.sources.values()) reader.tellDroppedInTime(performance.now());
    if (this.waiting.count > 0) void this.enqueue(() => this.write());
    return this.work;
  }

  /** The last lines, and from there on every line that comes, without one missing between. */
  async listen(listener: Listener, onTail: (lines: LineRun) => void): Promise<void> {
    await this.flush();
    await this.enqueue(async () => {
      const everything = { search: null, deploymentId: null, stream: null, level: null, since: null, until: null };
      const about = { ...everything, tail: liveTail, cursor: null, fromStart: false };
      onTail(encodeLines((await findLines(this.store, about)).lines));
      this.listeners.add(listener);
    });
  }

  leave(listener: Listener): void {
    this.listeners.delete(listener);
  }

  async find(about: LogQuestion): Promise<LogPage> {
    await this.flush();
    return findLines(this.store, about);
  }

  /** Takes one segment away, between two writes. */
  async drop(segment: Segment): Promise<void> {
    await this.enqueue(() => this.store.removeSegment(segment));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const { stream } of this.sources.values()) stream?.destroy();
    await this.flush();
    await this.store.close();
  }

  /** The app is deleted. */
  async remove(): Promise<void> {
    this.isClosed = true;
    for (const { stream } of this.sources.values()) stream?.destroy();
    this.waiting.forget();
    await this.work;
    await this.store.remove();
  }

  private enqueue(step: () => Promise<void>): Promise<void> {
    this.work = this.work.then(step).catch(this.parts.onFault);
    return this.work;
  }

  private async attendOne(container: LoggedContainer, isFirst: boolean): Promise<void> {
    const known = this.sources.get(container.containerId);
    if (known) known.container = container;
    if (known?.stream || (known?.hasEnded && !container.runs)) return;
    const run = await this.parts.inspect(container.containerId);
    if (run === null) return;
    if (known && run.startedAt !== known.startedAt) {
      if (!known.hasEnded) this.noteEnd(known, null);
      this.note("The container started again.", container);
    } else if (known && !run.runs) return this.noteEnd(known, run);
    else if (!known && !isFirst && this.hasLines) this.note("A new container of the app started.", container);
    await this.read(container, run.startedAt);
  }

  /** What comes after nothing needs no mark. */
  private get hasLines(): boolean {
    return this.store.segments.length > 0 || this.waiting.count > 0;
  }

  private async read(container: LoggedContainer, startedAt: string): Promise<void> {
    const { containerId, deploymentId } = container;
    const from = this.sources.get(containerId)?.reader.checkpoint() ?? this.store.checkpointOf(containerId) ?? noCheckpoint;
    const { limits, open, onFault } = this.parts;
    const stream = await open(containerId, { since: from.since === null ? null : sinceParameter(from.since) });
    if (stream === null) return;
    if (this.isClosed) return void stream.destroy();
    const reader = new ContainerReader({ deploymentId, limits, from, onLine: (line) => this.waiting.push(line) });
    const source: Source = { container, reader, stream, startedAt, hasEnded: false };
    this.sources.set(containerId, source);
    readFrames(stream, {
      onFrames: (frames) => {
        for (const frame of frames) reader.take(frame);
        if (this.waiting.bytes > mostWaiting) this.holdUp(stream);
      },
      onClose: () => {
        source.stream = null;
        // Docker says a moment later that the container has ended.
        if (!this.isClosed) setTimeout(this.parts.lookAgain, againAfterMs).unref();
      },
      onFault,
    });
  }

  /** @param run null: it runs again already, and nobody knows how it ended */
  private noteEnd(source: Source, run: ContainerRun | null): void {
    source.hasEnded = true;
    source.reader.end();
    const why = run?.outOfMemory ? "it needed more memory than its limit" : `exit code ${run?.exitCode ?? "unknown"}`;
    this.note(`The container ended: ${why}.`, source.container);
  }

  private note(text: string, { deploymentId }: LoggedContainer): void {
    this.waiting.push({ time: now(), stream: "note", text, deploymentId });
  }

  private holdUp(stream: Readable): void {
    stream.pause();
    void this.flush().then(() => stream.resume());
  }

  /** A disk that takes nothing costs the lines, not the memory; what was lost is said as soon as something can be said. */
  private async write(): Promise<void> {
    const fresh = this.waiting.take();
    if (fresh.count === 0) return;
    const checkpoints = Object.fromEntries([...this.sources].map(([id, { reader }]) => [id, reader.checkpoint()]));
    const lines = this.lost > 0 ? withMissing(this.lost, fresh) : fresh;
    try {
      await this.store.append(lines, checkpoints);
      this.lost = 0;
    } catch (error) {
      this.lost += fresh.count;
      this.parts.onFault(error);
    }
    for (const listener of this.listeners) listener(lines);
  }
}

/** Says, in front of what comes next, that something is missing. */
const withMissing = (lost: number, { count, bytes }: LineRun): LineRun => {
  const text = `${lost} lines are missing here: the host could not write them to its disk.`;
  const note = encodeLines([{ time: now(), stream: "note", text, deploymentId: "" }]);
  return { count: count + 1, bytes: Buffer.concat([note.bytes, bytes]) };
};
