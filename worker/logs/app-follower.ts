import { randomUUID } from "node:crypto";
import type { Readable } from "node:stream";
import type { LiveLogLine, LogLines, LogWant } from "@/server/workers/protocol";
import type { FollowLog, RawLine } from "../docker/container-logs";
import type { SeenContainer } from "../docker/containers";
import { LogFrames, LogLineAssembler } from "../docker/log-frames";
import { LogRing, weightOf } from "./log-ring";
import { RateCap } from "./rate-cap";
import { coloured } from "./sanitise";

const limits = { lines: 5_000, bytes: 1_048_576, readBytes: 16 * 1_048_576 };
const flushEveryMs = 100;
/** One message is a fraction of what the hub takes. */
const batchBytes = 262_144;
/** Lines of before that a reader finds. */
const tail = 2_000;
const longestLine = 8_192;

export type FollowerParts = {
  appId: string;
  /** The app's containers on this host. */
  containers: () => Promise<SeenContainer[]>;
  open: (containerId: string, options: FollowLog) => Promise<Readable | null>;
  send: (message: LogLines) => boolean;
  onFault: (error: unknown) => void;
};

type Source = { stream: Readable | null; lastTime: string; ended: boolean };

/** Follows what one app writes, over restarts of its container and new deployments, for everybody who reads it. */
export class AppFollower {
  readonly streamId = randomUUID();
  private readonly ring = new LogRing(this.streamId);
  private readonly cap = new RateCap(limits);
  private readonly sources = new Map<string, Source>();
  private pending: LiveLogLine[] = [];
  private looking: Promise<void> | null = null;
  private lookAgain = false;
  private looked = false;
  private closed = false;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly parts: FollowerParts) {
    this.timer = setInterval(() => this.flush(), flushEveryMs);
    this.timer.unref();
    this.look();
  }

  /** Containers may have come, ended or started again. */
  look(): void {
    this.lookAgain = true;
    this.looking ??= this.lookWhileAsked().finally(() => {
      this.looking = null;
    });
  }

  /** Sends once more what somebody lacks, after the first look: so that an app that wrote nothing is told from one not yet read. */
  resend(want: LogWant): void {
    const answer = () => {
      this.flush();
      const { first, lines } = this.ring.from(want);
      this.sendAll(first, lines, true);
    };
    if (this.looked) return answer();
    void this.looking?.then(() => (this.closed ? undefined : answer()));
  }

  close(): void {
    this.closed = true;
    clearInterval(this.timer);
    for (const { stream } of this.sources.values()) stream?.destroy();
  }

  private async lookWhileAsked(): Promise<void> {
    while (this.lookAgain && !this.closed) {
      this.lookAgain = false;
      await this.lookOnce().catch(this.parts.onFault);
      this.looked = true;
    }
  }

  private async lookOnce(): Promise<void> {
    const containers = await this.parts.containers();
    for (const container of containers) await this.attend(container);
    for (const known of this.sources.keys()) {
      if (!containers.some((one) => one.containerId === known)) this.sources.delete(known);
    }
  }

  private async attend(container: SeenContainer): Promise<void> {
    const { containerId, state } = container;
    const known = this.sources.get(containerId);
    if (known?.stream) return;
    const runs = state === "running" || state === "paused";
    if (known && !runs) return this.noteEnd(known, container);
    if (known) this.note("The container started again.");
    else if (this.looked) this.note("A new container of the app started.");
    const source = known ?? { stream: null, lastTime: "", ended: !runs };
    source.ended = !runs;
    this.sources.set(containerId, source);
    const since = Math.floor(Date.parse(source.lastTime) / 1_000);
    source.stream = await this.parts.open(containerId, Number.isNaN(since) ? { tail } : { tail: "all", sinceSeconds: since });
    if (source.stream && this.closed) source.stream.destroy();
    else if (source.stream) this.read(source, source.stream);
  }

  private noteEnd(source: Source, { state, exitCode, outOfMemory }: SeenContainer): void {
    if (source.ended || state === "created") return;
    source.ended = true;
    const why = outOfMemory ? "it needed more memory than its limit" : `exit code ${exitCode ?? "unknown"}`;
    this.note(`The container ended: ${why}.`);
  }

  private read(source: Source, stream: Readable): void {
    const frames = new LogFrames();
    const assembler = new LogLineAssembler(4 * longestLine);
    const from = source.lastTime;
    stream.on("data", (bytes: Buffer) => {
      const now = performance.now();
      const pauseMs = this.cap.count(bytes.length, now);
      if (pauseMs > 0) {
        stream.pause();
        setTimeout(() => stream.resume(), pauseMs).unref();
      }
      try {
        for (const frame of frames.push(bytes)) {
          const line = assembler.push(frame);
          // After a restart Docker begins at the full second.
          if (line !== null && line.time > from) this.take(source, line, now);
        }
      } catch (error) {
        stream.destroy(error as Error);
      }
    });
    stream.on("error", (error) => this.parts.onFault(error));
    stream.once("close", () => {
      source.stream = null;
      // Docker says a moment later that the container has ended.
      if (!this.closed) setTimeout(() => this.look(), 300).unref();
    });
  }

  private take(source: Source, line: RawLine, now: number): void {
    source.lastTime = line.time;
    if (this.cap.allows(line.text.length, now)) this.push({ ...line, text: coloured(line.text) });
  }

  private note(text: string): void {
    this.push({ time: new Date().toISOString(), stream: "note", text });
  }

  private push(line: LiveLogLine): void {
    this.pending.push(line);
  }

  private flush(): void {
    const dropped = this.cap.takeDropped(performance.now());
    if (dropped > 0) this.note(`${dropped} lines dropped: the app wrote more than ${limits.lines} lines or 1 MB in a second.`);
    if (this.pending.length === 0) return;
    const lines = this.pending;
    this.pending = [];
    const first = this.ring.next;
    for (const line of lines) this.ring.push(line);
    this.sendAll(first, lines, false);
  }

  /** What cannot be sent is asked for again by whoever reads. */
  private sendAll(first: number, lines: readonly LiveLogLine[], again: boolean): void {
    const { appId } = this.parts;
    let from = 0;
    do {
      let to = from;
      for (let bytes = 0; to < lines.length && bytes < batchBytes; to += 1) bytes += weightOf(lines[to] as LiveLogLine);
      if (!this.parts.send({ appId, streamId: this.streamId, first: first + from, again, lines: lines.slice(from, to) })) return;
      from = to;
    } while (from < lines.length);
  }
}
