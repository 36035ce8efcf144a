import * as z from "zod";
import { decodeLine } from "./line-format";

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

  /** @param time null for a checkpoint */
  add(bytes: number, time: string | null): void {
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

  /** The index of a segment's bytes, whole lines all of them. */
  static of(bytes: Buffer): BlockIndex {
    const index = new BlockIndex();
    let at = 0;
    for (let end = bytes.indexOf(10, at); end >= 0; end = bytes.indexOf(10, at)) {
      index.add(end + 1 - at, decodeLine(bytes.toString("utf8", at, Math.min(end, at + 200)))?.time ?? null);
      at = end + 1;
    }
    return index;
  }
}
