import type { LogWant, StoredLine } from "@/server/workers/protocol";
import { decodeLine, encodeLine } from "./store/line-format";

/** A run is at least as long as one batch: the ring may hold so much more. */
const most = { lines: 5_000, bytes: 2 * 1_048_576 };

/** Lines that came together. As bytes outside the heap they take a third of what objects take, and no collector walks over them. */
type Run = { first: number; count: number; bytes: Buffer };

const linesOf = ({ bytes }: Run): StoredLine[] =>
  bytes
    .toString()
    .split("\n")
    .map(decodeLine)
    .filter((line) => line !== null);

/** The last lines of a live log, numbered from 0 since it began to be followed. Bounded in lines and bytes. Pure. */
export class LogRing {
  private runs: Run[] = [];
  private bytes = 0;
  /** The number that the next line gets. */
  next = 0;

  constructor(private readonly streamId: string) {}

  private get first(): number {
    return this.runs[0]?.first ?? this.next;
  }

  push(lines: readonly StoredLine[]): void {
    if (lines.length === 0) return;
    const bytes = Buffer.from(lines.map(encodeLine).join(""));
    this.runs.push({ first: this.next, count: lines.length, bytes });
    this.next += lines.length;
    this.bytes += bytes.length;
    this.forget();
  }

  /** What is kept of what somebody wants. */
  from({ streamId, next }: LogWant): { first: number; lines: StoredLine[] } {
    const first = streamId === this.streamId ? Math.min(Math.max(next, this.first), this.next) : this.first;
    const runs = this.runs.filter((run) => run.first + run.count > first);
    return { first, lines: runs.flatMap(linesOf).slice(first - (runs[0]?.first ?? first)) };
  }

  /** The oldest go, as long as enough is left; the newest stay. */
  private forget(): void {
    let drop = 0;
    for (; drop < this.runs.length - 1; drop += 1) {
      const { first, count, bytes } = this.runs[drop] as Run;
      if (this.next - first - count < most.lines && this.bytes <= most.bytes) break;
      this.bytes -= bytes.length;
    }
    if (drop > 0) this.runs = this.runs.slice(drop);
  }
}
