import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { namesIn } from "../../runtime/files";
import type { Checkpoint } from "../positions";
import { decodeCheckpoint, encodeCheckpoint, type LineRun } from "./line-format";
import { Segment, segmentOfFile } from "./segment";

const segmentBytes = 4 * 1_048_576;

export type AppStoreOptions = { folder: string; today: () => string; onFault: (error: unknown) => void };

/** What one app wrote, on this host's disk. Its appends come one after the other; reading disturbs nobody. */
export class AppStore {
  private readonly kept: Segment[] = [];
  private checkpoints: Record<string, Checkpoint> = {};
  private nextNumber = 1;
  private closing: Promise<void> = Promise.resolve();

  private constructor(private readonly options: AppStoreOptions) {}

  /** Takes up what is there. */
  static async open(options: AppStoreOptions): Promise<AppStore> {
    const store = new AppStore(options);
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    await store.load();
    return store;
  }

  /** Oldest first. */
  get segments(): readonly Segment[] {
    return this.kept;
  }

  get diskBytes(): number {
    return this.kept.reduce((sum, segment) => sum + segment.diskBytes, 0);
  }

  checkpointOf(containerId: string): Checkpoint | null {
    return this.checkpoints[containerId] ?? null;
  }

  /** Writes lines, and how far the containers have been read with them. All of it or nothing. @throws Error of the file system */
  async append(lines: LineRun, checkpoints: Readonly<Record<string, Checkpoint>>): Promise<void> {
    const known = { ...this.checkpoints, ...checkpoints };
    const { segment, isNew } = this.current();
    // A segment begins with all of them: whoever takes it up needs no other.
    const said = isNew ? known : checkpoints;
    try {
      await segment.append([lines.bytes, Buffer.from(encodeCheckpoint(said))]);
    } catch (error) {
      // The next try begins another one: an open file for each would soon be more than a process may have.
      if (isNew) await segment.remove().catch(this.options.onFault);
      throw error;
    }
    if (isNew) {
      this.packLast();
      this.kept.push(segment);
      this.nextNumber = segment.number + 1;
    }
    this.checkpoints = known;
  }

  /** Containers that are no more need no checkpoint. */
  forgetContainers(present: ReadonlySet<string>): void {
    this.checkpoints = Object.fromEntries(Object.entries(this.checkpoints).filter(([id]) => present.has(id)));
  }

  async removeSegment(segment: Segment): Promise<void> {
    await this.closing;
    const place = this.kept.indexOf(segment);
    if (place >= 0) this.kept.splice(place, 1);
    await segment.remove();
  }

  async close(): Promise<void> {
    await this.closing;
    await this.kept.at(-1)?.release();
  }

  /** All of it goes. */
  async remove(): Promise<void> {
    await this.close();
    this.kept.length = 0;
    await rm(this.options.folder, { recursive: true, force: true });
  }

  private current(): { segment: Segment; isNew: boolean } {
    const { folder, today } = this.options;
    const day = today();
    const last = this.kept.at(-1);
    if (last && !last.isClosed && last.day === day && last.size < segmentBytes) return { segment: last, isNew: false };
    return { segment: new Segment(folder, day, this.nextNumber), isNew: true };
  }

  private packLast(): void {
    const last = this.kept.at(-1);
    if (last && !last.isClosed) this.closing = this.closing.then(() => last.close()).catch(this.options.onFault);
  }

  private async load(): Promise<void> {
    const { folder, onFault } = this.options;
    const files = await namesIn(folder);
    for (const file of files.filter((name) => name.endsWith(".new"))) await rm(join(folder, file), { force: true });
    const found = new Map<number, Segment>();
    for (const { day, number } of files.map(segmentOfFile).filter((one) => one !== null)) {
      if (!found.has(number)) found.set(number, new Segment(folder, day, number));
    }
    const numbers = [...found.keys()].sort((a, b) => a - b);
    for (const number of numbers) {
      const segment = found.get(number) as Segment;
      const text = (await segment.load()) ? null : await segment.reopen().catch(onFault);
      this.kept.push(segment);
      this.nextNumber = number + 1;
      if (typeof text !== "string") continue;
      this.takeUp(text);
      // On a full disk it stays as it is: the host must come up all the same, to make room.
      if (number !== numbers.at(-1)) await segment.close().catch(onFault);
    }
  }

  private takeUp(text: string): void {
    for (const line of text.split("\n")) Object.assign(this.checkpoints, decodeCheckpoint(line));
  }
}
