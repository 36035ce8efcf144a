import type { RawLine } from "./container-logs";

const headerBytes = 8;
/** Docker cuts what programs write at 16 kB; a frame far above is no frame. */
const largestFrame = 1_048_576;
/** `2026-01-01T00:00:00.000000000Z`, before each frame with timestamps on. */
const timeLength = 30;

/** Takes Docker's multiplexed stream apart as it comes. Holds no more than one frame back. */
export class LogFrames {
  private rest: Buffer = Buffer.alloc(0);

  /** @throws Error when the stream is not what it should be */
  push(bytes: Buffer): { stream: RawLine["stream"]; payload: Buffer }[] {
    const all = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    const frames: { stream: RawLine["stream"]; payload: Buffer }[] = [];
    let at = 0;
    while (at + headerBytes <= all.length) {
      const length = all.readUInt32BE(at + 4);
      if (length > largestFrame) throw new Error(`Docker sent a log frame of ${length} bytes.`);
      if (at + headerBytes + length > all.length) break;
      frames.push({
        stream: all[at] === 2 ? "stderr" : "stdout",
        payload: all.subarray(at + headerBytes, at + headerBytes + length),
      });
      at += headerBytes + length;
    }
    this.rest = Buffer.from(all.subarray(at));
    return frames;
  }
}

type Open = { time: string; text: string; cut: boolean };

/** Puts frames together to lines: a long line comes in several, of which `longest` characters are kept. */
export class LogLineAssembler {
  private readonly open: { stdout: Open | null; stderr: Open | null } = { stdout: null, stderr: null };

  constructor(private readonly longest: number) {}

  /** The line that ends with this frame; null: it goes on. */
  push({ stream, payload }: { stream: RawLine["stream"]; payload: Buffer }): RawLine | null {
    const ends = payload.at(-1) === 0x0a;
    const begun = this.open[stream] ?? { time: payload.toString("latin1", 0, timeLength), text: "", cut: false };
    const room = this.longest - begun.text.length;
    if (room > 0) begun.text += payload.toString("utf8", timeLength + 1, Math.min(payload.length, timeLength + 1 + 4 * room));
    begun.cut ||= room <= 0;
    this.open[stream] = ends ? null : begun;
    return ends ? { time: begun.time, stream, text: begun.text.replace(/\r?\n$/, "") } : null;
  }
}
