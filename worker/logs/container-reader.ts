import type { Readable } from "node:stream";
import type { StoredLine } from "@/server/workers/protocol";
import { type LogFrame, LogFrames } from "../docker/log-frames";
import { LineCleaner } from "./line-cleaner";
import { type Checkpoint, type Position, SkipKnown } from "./positions";
import { TokenBucket } from "./token-bucket";

export type FlowLimits = { linesPerSecond: number; burstLines: number };

/** Long lines count by their bytes as well: a flood is a flood in either measure. */
const bytesPerSecond = 1_048_576;
const burstBytes = 8 * bytesPerSecond;
/** Beyond this nothing is read of one container until the second is over; Docker holds what waits. */
const readBytesPerSecond = 16 * 1_048_576;
const markEveryMs = 1_000;

export type ReaderParts = {
  deploymentId: string;
  limits: FlowLimits;
  from: Checkpoint;
  onLine: (line: StoredLine) => void;
};

type Side = {
  cleaner: LineCleaner;
  skip: SkipKnown;
  /** The last frame that was read, and the last that ended a line: what is to be read again comes after it. */
  read: Position | null;
  done: Position | null;
  /** When the line that is open began. */
  openedAt: string;
};

/**
 * One container's log, from Docker's frames to lines: passes over what was read before, cleans, lets through what is within the
 * app's limits, and says how much was not. The clock of the limits is the lines' own, so that catching up costs no line.
 */
export class ContainerReader {
  private readonly sides: Record<"stdout" | "stderr", Side>;
  private readonly lines: TokenBucket;
  private readonly bytes = new TokenBucket({ perSecond: bytesPerSecond, burst: burstBytes });
  private dropped: number;
  private droppedAt = "";
  /** When it was said last that lines were dropped: by the lines' clock, and by ours. */
  private markedAt = Number.NEGATIVE_INFINITY;
  private toldAt = Number.NEGATIVE_INFINITY;
  private lastTime: string | null;

  constructor(private readonly parts: ReaderParts) {
    const { from, limits } = parts;
    this.sides = { stdout: newSide(from.stdout), stderr: newSide(from.stderr) };
    this.lines = new TokenBucket({ perSecond: limits.linesPerSecond, burst: limits.burstLines });
    this.dropped = from.dropped;
    this.lastTime = from.since;
  }

  /** How far it has been read, with every line that was given so far. */
  checkpoint(): Checkpoint {
    const open = (["stdout", "stderr"] as const).map((name) => this.sides[name]).filter((side) => !side.cleaner.isIdle);
    const earliest = open.map((side) => side.done?.time ?? side.openedAt).sort()[0];
    return {
      since: earliest ?? this.lastTime,
      stdout: this.sides.stdout.done,
      stderr: this.sides.stderr.done,
      dropped: this.dropped,
    };
  }

  take(frame: LogFrame): void {
    const { stream, time, payload } = frame;
    const { deploymentId } = this.parts;
    const side = this.sides[stream];
    if (side.skip.isKnown(time)) return;
    side.read = side.read?.time === time ? { time, frames: side.read.frames + 1 } : { time, frames: 1 };
    if (this.lastTime === null || time > this.lastTime) this.lastTime = time;
    if (side.cleaner.isIdle) side.openedAt = time;
    const ends = payload.at(-1) === 0x0a;
    const at = Date.parse(time);
    // Of what is dropped anyway nothing needs to be read.
    if (ends && side.cleaner.isIdle && this.lines.isEmpty(1, at)) this.drop(time);
    else for (const text of side.cleaner.push(payload)) this.offer({ time: side.openedAt, stream, text, deploymentId }, at);
    if (ends) side.done = side.read;
  }

  /** The container has ended: a line without an end is a line too. */
  end(): void {
    const { deploymentId } = this.parts;
    for (const stream of ["stdout", "stderr"] as const) {
      const side = this.sides[stream];
      const text = side.cleaner.end();
      if (text !== null) this.offer({ time: side.openedAt, stream, text, deploymentId }, Date.parse(side.openedAt));
      side.done = side.read ?? side.done;
    }
    this.tellDropped();
  }

  /** Once a second, while nothing comes through that would say it. @param now ms, monotonic */
  tellDroppedInTime(now: number): void {
    if (now - this.toldAt >= markEveryMs) this.tellDropped();
  }

  /** Says how many lines were dropped, if any were. */
  private tellDropped(): void {
    if (this.dropped === 0) return;
    const { deploymentId, limits } = this.parts;
    const { linesPerSecond } = limits;
    const count = this.dropped === 1 ? "1 line" : `${this.dropped} lines`;
    const text = `${count} dropped: the app wrote more than ${linesPerSecond} lines or 1 MB in a second.`;
    this.dropped = 0;
    this.markedAt = Date.parse(this.droppedAt);
    this.toldAt = performance.now();
    this.parts.onLine({ time: this.droppedAt, stream: "note", text, deploymentId });
  }

  private offer(line: StoredLine, at: number): void {
    if (!this.lines.take(1, at) || !this.bytes.take(Buffer.byteLength(line.text), at)) return this.drop(line.time);
    if (this.dropped > 0 && !(at - this.markedAt < markEveryMs)) this.tellDropped();
    this.parts.onLine(line);
  }

  private drop(time: string): void {
    this.dropped += 1;
    this.droppedAt = time;
  }
}

const newSide = (known: Position | null): Side => ({
  cleaner: new LineCleaner(),
  skip: new SkipKnown(known),
  read: known,
  done: known,
  openedAt: known?.time ?? "",
});

/** Gives the frames of Docker's stream, not faster than one container may be read; calls `onClose` once, whatever ended it. */
export const readFrames = (
  stream: Readable,
  {
    onFrames,
    onClose,
    onFault,
  }: { onFrames: (frames: LogFrame[]) => void; onClose: () => void; onFault: (error: unknown) => void },
): void => {
  const frames = new LogFrames();
  let window = { from: performance.now(), bytes: 0 };
  const rest = (bytes: number) => {
    const now = performance.now();
    if (now - window.from >= 1_000) window = { from: now, bytes: 0 };
    window.bytes += bytes;
    if (window.bytes < readBytesPerSecond) return;
    stream.pause();
    setTimeout(() => stream.resume(), Math.max(1, window.from + 1_000 - now)).unref();
  };
  stream.on("data", (bytes: Buffer) => {
    rest(bytes.length);
    try {
      onFrames(frames.push(bytes));
    } catch (error) {
      stream.destroy(error as Error);
    }
  });
  stream.on("error", onFault);
  stream.once("close", onClose);
};
