import type { LogWant, StoredLine } from "@/server/workers/protocol";

const most = { lines: 5_000, bytes: 2 * 1_048_576 };

export const weightOf = (line: StoredLine): number => line.text.length + line.time.length + 80;

/** The last lines of a live log, numbered from 0 since it began to be followed. Bounded in lines and bytes. Pure. */
export class LogRing {
  private lines: StoredLine[] = [];
  private bytes = 0;
  private first = 0;

  constructor(private readonly streamId: string) {}

  /** The number that the next line gets. */
  get next(): number {
    return this.first + this.lines.length;
  }

  push(line: StoredLine): void {
    this.lines.push(line);
    this.bytes += weightOf(line);
    if (this.lines.length <= 2 * most.lines && this.bytes <= 2 * most.bytes) return;
    let drop = 0;
    while (drop < this.lines.length && (this.lines.length - drop > most.lines || this.bytes > most.bytes)) {
      const oldest = this.lines[drop];
      this.bytes -= oldest === undefined ? 0 : weightOf(oldest);
      drop += 1;
    }
    this.lines = this.lines.slice(drop);
    this.first += drop;
  }

  /** What is kept of what somebody wants. */
  from({ streamId, next }: LogWant): { first: number; lines: StoredLine[] } {
    const from = streamId === this.streamId ? Math.min(Math.max(next, this.first), this.next) : this.first;
    return { first: from, lines: this.lines.slice(from - this.first) };
  }
}
