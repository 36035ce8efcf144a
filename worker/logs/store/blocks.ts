import * as z from "zod";

/** A run of lines of a segment: where it is, and the times between which its lines were written. */
export const blockSchema = z.object({
  at: z.int(),
  size: z.int(),
  first: z.string(),
  last: z.string(),
  /** Where it is in the compressed file. */
  fileAt: z.int().optional(),
  fileSize: z.int().optional(),
});
export type Block = z.infer<typeof blockSchema>;

const blockBytes = 65_536;
const [lineFeed, spaceMark, checkpointMark] = [0x0a, 0x20, 0x23];

/** Times that no line has: a block of checkpoints alone is in no range. */
const never = { first: "~", last: "" };

/** The sparse index of a segment, as it grows. Pure. */
export class BlockIndex {
  readonly blocks: Block[] = [];

  get size(): number {
    const last = this.blocks.at(-1);
    return last === undefined ? 0 : last.at + last.size;
  }

  get first(): string {
    return this.blocks.reduce((first, block) => (block.first < first ? block.first : first), never.first);
  }

  get last(): string {
    return this.blocks.reduce((last, block) => (block.last > last ? block.last : last), never.last);
  }

  /** @param bytes whole lines all of them, which stand behind what it knows */
  take(bytes: Buffer): void {
    let at = 0;
    for (let end = bytes.indexOf(lineFeed, at); end >= 0; end = bytes.indexOf(lineFeed, at)) {
      const space = bytes[at] === checkpointMark ? -1 : bytes.indexOf(spaceMark, at);
      this.add(end + 1 - at, space > at && space < end ? bytes.toString("latin1", at, space) : null);
      at = end + 1;
    }
  }

  /** @param time null for a checkpoint */
  private add(bytes: number, time: string | null): void {
    let block = this.blocks.at(-1);
    if (block === undefined || block.size >= blockBytes) {
      block = { at: this.size, size: 0, ...never };
      this.blocks.push(block);
    }
    block.size += bytes;
    if (time === null) return;
    if (time < block.first) block.first = time;
    if (time > block.last) block.last = time;
  }
}
