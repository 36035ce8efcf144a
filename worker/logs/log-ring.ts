import type { LogWant, StoredLine } from "@/server/workers/protocol";
import { decodeLines, type LineRun } from "./store/line-format";

/** Of the newest lines so many stay at least, unless they are more than so many bytes. */
const most = { lines: 5_000, bytes: 2 * 1_048_576 };
const usualRoom = 65_536;

/** Lines that follow each other, as bytes. */
type Chunk = { first: number; count: number; room: Buffer; used: number };

/**
 * The last lines of a live log, numbered from 0 since it began to be followed. Bounded in lines and bytes. Rooms are used again: Node
 * lets many megabytes of bytes that nobody needs come together before it looks for them.
 */
export class LogRing {
  private chunks: Chunk[] = [];
  private bytes = 0;
  private spare: Buffer | null = null;
  /** The number that the next line gets. */
  next = 0;

  constructor(private readonly streamId: string) {}

  private get first(): number {
    return this.chunks[0]?.first ?? this.next;
  }

  /** Copies them: the bytes stay the caller's. */
  push({ count, bytes }: LineRun): void {
    if (count === 0) return;
    const chunk = this.chunkFor(bytes.length);
    bytes.copy(chunk.room, chunk.used);
    chunk.used += bytes.length;
    chunk.count += count;
    this.next += count;
    this.forget();
  }

  /** What is kept of what somebody wants. */
  from({ streamId, next }: LogWant): { first: number; lines: StoredLine[] } {
    const first = streamId === this.streamId ? Math.min(Math.max(next, this.first), this.next) : this.first;
    const chunks = this.chunks.filter((chunk) => chunk.first + chunk.count > first);
    const lines = chunks.flatMap(({ count, room, used }) => decodeLines({ count, bytes: room.subarray(0, used) }));
    return { first, lines: lines.slice(first - (chunks[0]?.first ?? first)) };
  }

  private chunkFor(bytes: number): Chunk {
    const last = this.chunks.at(-1);
    if (last && last.used + bytes <= last.room.length) return last;
    const room = this.spare !== null && bytes <= usualRoom ? this.spare : Buffer.alloc(Math.max(usualRoom, bytes));
    if (room === this.spare) this.spare = null;
    const chunk = { first: this.next, count: 0, room, used: 0 };
    this.chunks.push(chunk);
    this.bytes += room.length;
    return chunk;
  }

  /** The oldest go, as long as enough is left; the newest stay. */
  private forget(): void {
    for (let oldest = this.chunks[0]; oldest; oldest = this.chunks[0]) {
      const rest = this.next - oldest.first - oldest.count;
      if (rest === 0 || (rest < most.lines && this.bytes <= most.bytes)) return;
      this.chunks.shift();
      this.bytes -= oldest.room.length;
      if (oldest.room.length === usualRoom) this.spare = oldest.room;
    }
  }
}
