import { type FileHandle, open, readFile, rename, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import * as z from "zod";
import { isMissing, readJson, saveJson } from "../../runtime/files";
import { type Block, BlockIndex, blockSchema } from "./blocks";

const deflate = promisify(gzip);
const inflate = promisify(gunzip);

const sidecarSchema = z.object({ first: z.string(), last: z.string(), size: z.int(), blocks: z.array(blockSchema) });
type Sidecar = z.infer<typeof sidecarSchema>;

/** `2026-01-31-000012`: the day on which it was begun, and its number among the app's. */
export const segmentName = (day: string, number: number): string => `${day}-${String(number).padStart(6, "0")}`;
const named = /^(?<day>\d{4}-\d\d-\d\d)-(?<number>\d{6,9})\.(?:log|log\.gz)$/;
export const segmentOfFile = (file: string): { day: string; number: number } | null => {
  const groups = named.exec(file)?.groups;
  return groups === undefined ? null : { day: groups.day ?? "", number: Number(groups.number) };
};

/** One file of an app's log: text while it is written to, blocks of gzip afterwards. */
export class Segment {
  /** Bytes on the disk. */
  diskBytes = 0;
  private index: BlockIndex | null = new BlockIndex();
  private closed: Omit<Sidecar, "blocks"> | null = null;
  private handle: FileHandle | null = null;

  constructor(
    private readonly folder: string,
    readonly day: string,
    readonly number: number,
  ) {}

  get isClosed(): boolean {
    return this.closed !== null;
  }

  /** Bytes of text. */
  get size(): number {
    return this.closed?.size ?? this.index?.size ?? 0;
  }

  get first(): string {
    return this.closed?.first ?? this.index?.first ?? "";
  }

  get last(): string {
    return this.closed?.last ?? this.index?.last ?? "";
  }

  /** Takes up what a former start wrote, up to its last checkpoint: what stands behind was half written. Gives its text. */
  async reopen(): Promise<string> {
    const bytes = await readFile(this.textFile);
    const end = endOfLastCheckpoint(bytes);
    if (end < bytes.length) await truncate(this.textFile, end);
    this.index = new BlockIndex();
    this.index.take(bytes.subarray(0, end));
    this.diskBytes = end;
    return bytes.toString("utf8", 0, end);
  }

  /** A closed one, by what stands beside it. False: it was not closed to its end. */
  async load(): Promise<boolean> {
    const sidecar = sidecarSchema.safeParse(await readJson(this.sidecarFile)).data;
    if (sidecar === undefined) return false;
    const { blocks, ...closed } = sidecar;
    const packedBytes = await sizeIfThere(this.packedFile);
    if (packedBytes !== blocks.reduce((sum, { fileSize = 0 }) => sum + fileSize, 0)) return false;
    this.closed = closed;
    this.index = null;
    this.diskBytes = packedBytes + (await stat(this.sidecarFile)).size;
    await rm(this.textFile, { force: true });
    return true;
  }

  /** @param parts whole lines and checkpoints. All of them or nothing. */
  async append(parts: readonly Buffer[]): Promise<void> {
    this.handle ??= await open(this.textFile, "a", 0o600);
    await this.write(this.handle, parts);
    for (const bytes of parts) {
      this.index?.take(bytes);
      this.diskBytes += bytes.length;
    }
  }

  /** Nothing more is written to it: it is packed, block by block, so that a part can be read. */
  async close(): Promise<void> {
    if (this.closed !== null) return;
    await this.release();
    const index = this.index ?? new BlockIndex();
    const { blocks, fileAt } = await this.pack(index);
    await rename(`${this.packedFile}.new`, this.packedFile);
    const closed = { first: index.first, last: index.last, size: index.size };
    await saveJson(this.sidecarFile, { ...closed, blocks });
    this.closed = closed;
    this.index = null;
    this.diskBytes = fileAt + (await stat(this.sidecarFile)).size;
    await rm(this.textFile, { force: true });
  }

  /** One block at a time: all apps of a host may be packed at once. */
  private async pack(index: BlockIndex): Promise<{ blocks: Block[]; fileAt: number }> {
    const blocks: Block[] = [];
    let fileAt = 0;
    const packed = await open(`${this.packedFile}.new`, "w", 0o600);
    try {
      for (const block of index.blocks) {
        const piece = await deflate(await readPart(this.textFile, block.at, block.size), { level: 4 });
        await packed.writeFile(piece);
        blocks.push({ ...block, fileAt, fileSize: piece.length });
        fileAt += piece.length;
      }
      // Whole on the disk before the text goes, also over a power cut.
      await packed.sync();
    } finally {
      await packed.close();
    }
    return { blocks, fileAt };
  }

  /** Closes the file and no more; it may be opened again. */
  async release(): Promise<void> {
    const { handle } = this;
    this.handle = null;
    await handle?.close();
  }

  async remove(): Promise<void> {
    await this.release();
    for (const file of [this.textFile, this.packedFile, this.sidecarFile]) await rm(file, { force: true });
  }

  async blocks(): Promise<readonly Block[]> {
    if (this.index !== null) return this.index.blocks.map((block) => ({ ...block }));
    return sidecarSchema.safeParse(await readJson(this.sidecarFile)).data?.blocks ?? [];
  }

  /** The text of one of its blocks; nothing when it has just been removed. */
  async read(block: Block): Promise<Buffer> {
    try {
      if (block.fileAt === undefined) return await readPart(this.textFile, block.at, block.size);
      return await inflate(await readPart(this.packedFile, block.fileAt, block.fileSize ?? 0));
    } catch (error) {
      if (!isMissing(error)) throw error;
      // It was packed meanwhile, or is gone.
      const packed = block.fileAt === undefined ? (await this.blocks()).find(({ at }) => at === block.at) : undefined;
      return packed?.fileAt === undefined ? Buffer.alloc(0) : this.read(packed);
    }
  }

  private async write(handle: FileHandle, parts: readonly Buffer[]): Promise<void> {
    try {
      for (const bytes of parts) {
        for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
      }
    } catch (error) {
      // A full disk may have taken a part: nothing may stand behind a torn line.
      await handle.truncate(this.size);
      throw error;
    }
  }

  private get textFile(): string {
    return join(this.folder, `${segmentName(this.day, this.number)}.log`);
  }

  private get packedFile(): string {
    return `${this.textFile}.gz`;
  }

  private get sidecarFile(): string {
    return join(this.folder, `${segmentName(this.day, this.number)}.json`);
  }
}

const sizeIfThere = async (file: string): Promise<number | null> => {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};

/** A checkpoint is a line that begins with `#`; what was written up to its end was written whole. */
const endOfLastCheckpoint = (bytes: Buffer): number => {
  for (let from = bytes.length; from > 0; ) {
    const begin = bytes.lastIndexOf("\n#", from - 1);
    const start = begin < 0 ? (bytes[0] === 0x23 ? 0 : -1) : begin + 1;
    if (start < 0) return 0;
    const end = bytes.indexOf(10, start);
    if (end >= 0) return end + 1;
    from = start - 1;
  }
  return 0;
};

const readPart = async (file: string, at: number, size: number): Promise<Buffer> => {
  const handle = await open(file, "r");
  try {
    const bytes = Buffer.alloc(size);
    const { bytesRead } = await handle.read(bytes, 0, size, at);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
};
