import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Mask, Masking } from "../logs/mask";

/** Platform's own lines still fit after the cap: the reason of a failure is what people look for. */
const reserveBytes = 65_536;

/** A build that prints in bursts is not held up by the disk: engine 20.10 loses the end of one whose reader was slow. */
const burstBytes = 16_777_216;

export type BuildLogOptions = { folder: string; maxBytes: number; mask: Mask; onMore: () => void };

/** The build log of a claim: a file on this host, capped, without secrets, always valid UTF-8, from which pieces are shipped. */
export class BuildLog {
  readonly file: string;
  private readonly decoder = new TextDecoder("utf-8");
  private stream: WriteStream | null = null;
  private accepted = 0;
  private dropped = false;
  private atLineStart = true;
  private readonly masking: Masking;

  constructor(private readonly options: BuildLogOptions) {
    this.masking = options.mask.stream();
    this.file = join(options.folder, "build.log");
  }

  async open(): Promise<void> {
    await mkdir(this.options.folder, { recursive: true, mode: 0o700 });
    this.stream = createWriteStream(this.file, { flags: "a", mode: 0o600, highWaterMark: burstBytes });
    await once(this.stream, "open");
    this.stream.on("error", () => {
      // The disk is full: what was written stays, the deployment ends by its own watch of the disk.
      this.stream = null;
    });
  }

  /** Bytes that are, or are about to be, in the file. */
  get size(): number {
    return this.accepted;
  }

  /** Output of a program, as it comes. False: wait for `drained` before more. */
  write(bytes: Uint8Array): boolean {
    return this.take(this.masking.push(this.decoder.decode(bytes, { stream: true })));
  }

  /** The program has ended: what was held back, as the beginning of a character or of a secret, is written. */
  settle(): void {
    this.take(this.masking.push(this.decoder.decode()) + this.masking.flush());
  }

  private take(text: string): boolean {
    if (text === "" || this.dropped) return true;
    const encoded = Buffer.from(text);
    if (this.accepted + encoded.length <= this.options.maxBytes - reserveBytes) return this.append(encoded);
    this.dropped = true;
    this.note(`The log is longer than ${Math.round(this.options.maxBytes / 1_048_576)} MB: what follows is dropped.`);
    return true;
  }

  /** A line of ours, on a line of its own. */
  note(line: string): void {
    if (this.accepted > this.options.maxBytes) return;
    this.append(Buffer.from(`${this.atLineStart ? "" : "\n"}${this.options.mask.whole(line)}\n`));
  }

  async drained(): Promise<void> {
    if (this.stream?.writableNeedDrain) await once(this.stream, "drain");
  }

  async close(): Promise<void> {
    this.settle();
    const { stream } = this;
    this.stream = null;
    if (!stream || stream.destroyed) return;
    stream.end();
    await once(stream, "close");
  }

  private append(bytes: Buffer): boolean {
    if (!this.stream || bytes.length === 0) return true;
    this.accepted += bytes.length;
    this.atLineStart = bytes.at(-1) === 0x0a;
    return this.stream.write(bytes, () => this.options.onMore());
  }
}
