import type { RuntimeLogLine } from "@/server/workers/protocol";
import { LineBuffer } from "./line-buffer";

export type LineMark = Pick<RuntimeLogLine, "time" | "stream" | "deploymentId">;
export type LogBatch = { streamId: string; first: number; lines: readonly RuntimeLogLine[] };

/**
 * What an app writes, as it comes: each line once. A host that begins to follow anew counts anew, and sends some of what is known;
 * the lines' times tell which. Pure.
 */
export class RuntimeLog {
  readonly lines = new LineBuffer<LineMark>();
  private streamId: string | null = null;
  private next = 0;
  private lastTime = "";

  /** @param isWanted which lines are shown; all of them are counted */
  constructor(private readonly isWanted: (line: RuntimeLogLine) => boolean = () => true) {}

  /** When the oldest line was written that is here; null: there is none. */
  get oldest(): string | null {
    return this.lines.markOf(this.lines.first)?.time ?? null;
  }

  /** What was written before, in order. */
  prepend(older: readonly RuntimeLogLine[]): void {
    this.lines.prepend(older.map(({ text, time, stream, deploymentId }) => ({ text, mark: { time, stream, deploymentId } })));
  }

  append(batch: LogBatch): void {
    if (batch.streamId === this.streamId) this.goOn(batch);
    else this.join(batch);
    this.next = Math.max(this.next, batch.first + batch.lines.length);
  }

  /** Where to go on after the stream was cut; null: at the beginning. */
  get eventId(): string | null {
    return this.streamId === null ? null : `${this.streamId}.${this.next}`;
  }

  private goOn({ first, lines }: LogBatch): void {
    if (first > this.next) this.note(`${first - this.next} lines are missing: they came faster than they could be sent.`);
    for (const line of lines.slice(Math.max(0, this.next - first))) this.push(line);
  }

  private join({ streamId, first, lines }: LogBatch): void {
    const known = this.lastTime;
    const fresh = known === "" ? lines : lines.filter((line) => line.time > known);
    if (known !== "" && fresh.length > 0 && fresh.length === lines.length)
      this.note("Lines may be missing here: the log was not followed for a while.");
    this.streamId = streamId;
    this.next = first;
    for (const line of fresh) this.push(line);
  }

  private note(text: string): void {
    this.lines.push(text, { time: this.lastTime, stream: "note", deploymentId: "" });
  }

  private push(line: RuntimeLogLine): void {
    const { time, stream, text, deploymentId } = line;
    if (this.isWanted(line)) this.lines.push(text, { time, stream, deploymentId });
    // A note has the time of its making, which may be ahead of lines that are on their way.
    if (stream !== "note" && time > this.lastTime) this.lastTime = time;
  }
}
