import type { RawLine } from "./container-logs";

const headerBytes = 8;
/** Docker cuts what programs write at 16 kB; a frame far above is no frame. */
const largestFrame = 1_048_576;
/** `2026-01-01T00:00:00.000000000Z`, before each frame with timestamps on. */
const timeLength = 30;

export type LogFrame = { stream: RawLine["stream"]; time: string; payload: Buffer };

/** Takes Docker's multiplexed stream apart as it comes, with times on. Holds no more than one frame back. */
export class LogFrames {
  private rest: Buffer = Buffer.alloc(0);

  /** @throws Error when the stream is not what it should be */
  push(bytes: Buffer): LogFrame[] {
    const all = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    const frames: LogFrame[] = [];
    let at = 0;
    while (at + headerBytes <= all.length) {
      const length = all.readUInt32BE(at + 4);
      if (length > largestFrame) throw new Error(`Docker sent a log frame of ${length} bytes.`);
      if (at + headerBytes + length > all.length) break;
      frames.push({
        stream: all[at] === 2 ? "stderr" : "stdout",
        time: all.toString("latin1", at + headerBytes, Math.min(at + headerBytes + timeLength, at + headerBytes + length)),
        payload: all.subarray(Math.min(at + headerBytes + timeLength + 1, at + headerBytes + length), at + headerBytes + length),
      });
      at += headerBytes + length;
    }
    this.rest = Buffer.from(all.subarray(at));
    return frames;
  }
}
