import type { LogWant, StoredLine } from "@/server/workers/protocol";
import { decodeLines, type LineRun } from "./store/line-format";

/** A run is at least as long as one batch: the ring may hold so much more. */
const most = { lines: 5_000, bytes: 2 * 1_048_576 };

/** The last lines of a live log, numbered from 0 since it began to be followed. Bounded in lines and bytes. Pure. */
export class LogRing {
  private runs: (LineRun & { first: number })[] = [];
  private bytes = 0;
  /** The number that the next line gets. */
  next = 0;

  constructor(private readonly streamId: string) {}

  private get first(): number {
    return this.runs[0]?.first ?? this.next;
  }

  push(run: LineRun): void {
    if (run.count === 0) return;
    this.runs.push({ ...run, first: this.next });
    this.next += run.count;
    this.bytes += run.bytes.length;
    this.forget();
  }

  /** What is kept of what somebody wants. */
  from({ streamId, next }: LogWant): { first: number; lines: StoredLine[] } {
    const first = streamId === this.streamId ? Math.min(Math.max(next, this.first), this.next) : this.first;
    const runs = this.runs.filter((run) => run.first + run.count > first);
    return { first, lines: runs.flatMap(decodeLines).slice(first - (runs[0]?.first ?? first)) };
  }

  /** The oldest go, as long as enough is left; the newest stay. */
  private forget(): void {
    let drop = 0;
    for (const { first, count, bytes } of this.runs) {
      const rest = this.next - first - count;
      if (rest === 0 || (rest < most.lines && this.bytes <= most.bytes)) break;
      this.bytes -= bytes.length;
      drop += 1;
    }
    if (drop > 0) this.runs = this.runs.slice(drop);
  }
}
