import type { StoredLine } from "@/server/workers/protocol";
import { encodeLine, type LineRun } from "./store/line-format";

/** Room that is kept between two writes; what is more was a flood's. */
const usualRoom = 65_536;
/** A character takes at most so many bytes of UTF-8. */
const widest = 3;

/**
 * Lines that wait to be written, as the bytes that will be. As objects they would live just long enough to become the collector's
 * most expensive ones.
 */
export class WaitingLines {
  private room = Buffer.alloc(0);
  private otherRoom = Buffer.alloc(0);
  bytes = 0;
  count = 0;

  push(line: StoredLine): void {
    const text = encodeLine(line);
    const needed = this.bytes + text.length * widest;
    if (needed > this.room.length) this.grow(needed);
    this.bytes += this.room.write(text, this.bytes);
    this.count += 1;
  }

  /** All of them; none wait any more. The bytes are good until it is called again. */
  take(): LineRun {
    const taken = { count: this.count, bytes: this.room.subarray(0, this.bytes) };
    const emptied = this.room.length > usualRoom ? Buffer.alloc(0) : this.room;
    this.room = this.otherRoom;
    this.otherRoom = emptied;
    this.forget();
    return taken;
  }

  forget(): void {
    this.bytes = 0;
    this.count = 0;
  }

  private grow(needed: number): void {
    const larger = Buffer.alloc(Math.max(4_096, 2 * needed));
    this.room.copy(larger, 0, 0, this.bytes);
    this.room = larger;
  }
}
