import { open } from "node:fs/promises";
import * as z from "zod";
import { isMissing, readJson, saveJson } from "../runtime/files";

const positionSchema = z.object({ inode: z.number(), offset: z.number() });

/** Where nobody knows how far it was read. */
const firstLookBytes = 262_144;
const mostAtOnceBytes = 4 * 1_048_576;

/** Reads what is new in a log that another program writes and rotates; remembers over a restart how far it has come. */
export class LogTail {
  private position: z.infer<typeof positionSchema> | null = null;
  private loaded = false;

  constructor(
    private readonly path: string,
    private readonly positionPath: string,
  ) {}

  /** Whole lines since the last call; none when there is no log. */
  async read(): Promise<string[]> {
    if (!this.loaded) await this.load();
    try {
      const file = await open(this.path, "r");
      try {
        const { ino: inode, size } = await file.stat();
        const known = this.position?.inode === inode && this.position.offset <= size ? this.position.offset : null;
        const first = this.position === null ? Math.max(0, size - firstLookBytes) : 0;
        const offset = Math.max(known ?? first, size - mostAtOnceBytes);
        if (size === offset) {
          this.position = { inode, offset };
          return [];
        }
        const { buffer, bytesRead } = await file.read(Buffer.alloc(size - offset), 0, size - offset, offset);
        const end = buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
        this.position = { inode, offset: offset + end };
        return buffer.toString("utf8", 0, end).split("\n").filter(Boolean);
      } finally {
        await file.close();
      }
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  /** What was read so far is not read again. */
  async keepPosition(): Promise<void> {
    if (this.position) await saveJson(this.positionPath, this.position);
  }

  private async load(): Promise<void> {
    const kept = positionSchema.safeParse(await readJson(this.positionPath));
    this.position = kept.success ? kept.data : null;
    this.loaded = true;
  }
}
