import { randomUUID } from "node:crypto";
import type { LogLines, LogWant, StoredLine } from "@/server/workers/protocol";
import { LogRing } from "./log-ring";
import { decodeLines, type LineRun } from "./store/line-format";

/** One message is a fraction of what the hub takes. */
const batchBytes = 262_144;

const weightOf = (line: StoredLine): number => line.text.length + line.time.length + 80;

/** Numbers what comes of one app's log for everybody who reads it live, and sends it; keeps the last of it for who lacks some. */
export class LiveTail {
  readonly streamId = randomUUID();
  private readonly ring = new LogRing(this.streamId);

  constructor(
    private readonly appId: string,
    private readonly send: (message: LogLines) => boolean,
  ) {}

  /** What was there before: it is numbered, and sent to those who ask. */
  begin(lines: LineRun): void {
    this.ring.push(lines);
  }

  take(lines: LineRun): void {
    const first = this.ring.next;
    this.ring.push(lines);
    this.sendAll(first, decodeLines(lines), false);
  }

  /** Sends once more what somebody lacks; also nothing, so that an app that wrote nothing is told from one not yet read. */
  resend(want: LogWant): void {
    const { first, lines } = this.ring.from(want);
    this.sendAll(first, lines, true);
  }

  /** What cannot be sent is asked for again by whoever reads. */
  private sendAll(first: number, lines: readonly StoredLine[], again: boolean): void {
    const { appId, streamId } = this;
    let from = 0;
    do {
      let to = from;
      for (let bytes = 0; to < lines.length && bytes < batchBytes; to += 1) bytes += weightOf(lines[to] as StoredLine);
      if (!this.send({ appId, streamId, first: first + from, again, lines: lines.slice(from, to) })) return;
      from = to;
    } while (from < lines.length);
  }
}
