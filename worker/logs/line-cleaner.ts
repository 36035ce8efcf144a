/** A line is at most so long, in bytes of UTF-8, with its mark. */
export const longestLineBytes = 8_192;
const cutMark = "… [cut]";

/** Everything that is not simply kept: control characters but for tabs, and what some programs take for the end of a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const special = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: likewise
const plainRun = /[^\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]+/y;

/** Where in an escape sequence a line stands. `string`: a title, a link, a device's own; it ends with BEL, ST or the line. */
type State = "text" | "escape" | "charset" | "csi" | "string" | "string-escape";

const code = { lineFeed: 0x0a, carriageReturn: 0x0d, cancel: 0x18, substitute: 0x1a, escape: 0x1b, bell: 0x07, terminator: 0x9c };
const begins: Readonly<Record<number, State>> = {
  0x1b: "escape",
  0x9b: "csi",
  0x90: "string",
  0x98: "string",
  0x9d: "string",
  0x9e: "string",
  0x9f: "string",
};
const isBetween = (value: number, from: number, to: number): boolean => value >= from && value <= to;
const beginsString = (value: number): boolean => "PX]^_".includes(String.fromCharCode(value));

/** Null: the character does not belong to the sequence, which ends in front of it. Pure. */
const next: Readonly<Record<Exclude<State, "text">, (value: number) => State | null>> = {
  escape: (value) => {
    if (value === 0x5b) return "csi";
    if (beginsString(value)) return "string";
    if (isBetween(value, 0x20, 0x2f)) return "charset";
    return isBetween(value, 0x30, 0x7e) ? "text" : null;
  },
  charset: (value) => {
    if (isBetween(value, 0x20, 0x2f)) return "charset";
    return isBetween(value, 0x30, 0x7e) ? "text" : null;
  },
  csi: (value) => {
    if (isBetween(value, 0x20, 0x3f)) return "csi";
    return isBetween(value, 0x40, 0x7e) ? "text" : null;
  },
  string: (value) => {
    if (value === code.bell || value === code.terminator) return "text";
    return value === code.escape ? "string-escape" : "string";
  },
  "string-escape": (value) => (value === 0x5c ? "text" : next.escape(value)),
};

/** Bytes at which a line may end or begin anew, or a sequence begins; `0xc2` leads the eight-bit ones. None lies within a character. */
const turns = [0x0a, 0x0d, 0x1b, 0xc2];

/** What of these bytes counts in a line that is cut already: nothing in front of the first turn. */
const fromFirstTurn = (bytes: Uint8Array): Uint8Array => {
  let before = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const turn of turns) {
    const at = before.indexOf(turn);
    if (at >= 0) before = before.subarray(0, at);
  }
  return bytes.subarray(before.length);
};

/** As many whole characters as fit into so many bytes. */
const fitting = (text: string, bytes: number): string => {
  const encoded = Buffer.from(text);
  let end = Math.min(bytes, encoded.length);
  while (end > 0 && end < encoded.length && ((encoded[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return encoded.toString("utf8", 0, end);
};

/**
 * Makes lines of text of what a program writes, however it is cut into pieces: escape sequences and control characters go, what is
 * no UTF-8 is replaced, of a line that is written over with carriage returns its last state stays, a long one is cut and marked.
 * Holds back one bounded line and no more. Everything of an app that leaves its host has been through it.
 */
export class LineCleaner {
  private readonly decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  private state: State = "text";
  private kept = "";
  private bytes = 0;
  private isCut = false;
  private isReturned = false;
  private isOpen = false;
  /** The decoder waits for the second half of what may be an eight-bit sequence. */
  private isHalf = false;

  /** True between lines: nothing is held back. */
  get isIdle(): boolean {
    return !this.isOpen;
  }

  /** The lines that end within these bytes. */
  push(bytes: Uint8Array): string[] {
    if (bytes.length === 0) return [];
    const ends = bytes.at(-1) === code.lineFeed;
    if (ends && !this.isOpen) {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length - 1).toString("utf8");
      if (text.length * 3 <= longestLineBytes && !special.test(text)) return [text];
    }
    this.isOpen = !ends;
    const skips = this.isCut && !this.isReturned && !this.isHalf && this.state === "text";
    const read = skips ? fromFirstTurn(bytes) : bytes;
    if (read.length === 0) return [];
    this.isHalf = read.at(-1) === 0xc2;
    return this.take(this.decoder.decode(read, { stream: true }));
  }

  /** The rest as a line, when nothing more comes; null when there is none. */
  end(): string | null {
    if (!this.isOpen) return null;
    this.take(this.decoder.decode());
    this.isOpen = false;
    return this.finish();
  }

  private take(text: string): string[] {
    const lines: string[] = [];
    let at = 0;
    while (at < text.length) {
      const value = text.charCodeAt(at);
      if (value === code.lineFeed) {
        lines.push(this.finish());
        at += 1;
      } else at = this.state === "text" ? this.takeText(text, at) : at + this.takeSequence(value);
    }
    return lines;
  }

  /** Gives where to go on. */
  private takeText(text: string, at: number): number {
    plainRun.lastIndex = at;
    const run = plainRun.exec(text)?.[0];
    if (run !== undefined) {
      this.keep(run);
      return at + run.length;
    }
    const value = text.charCodeAt(at);
    if (value === code.carriageReturn) this.isReturned = true;
    this.state = begins[value] ?? "text";
    return at + 1;
  }

  /** How many characters belonged to the sequence: this one, or none. */
  private takeSequence(value: number): 0 | 1 {
    if (this.state === "text") return 0;
    if (value === code.cancel || value === code.substitute) {
      this.state = "text";
      return 1;
    }
    const following = next[this.state](value);
    this.state = following ?? "text";
    return following === null ? 0 : 1;
  }

  private keep(run: string): void {
    if (this.isReturned) this.clear();
    if (this.isCut) return;
    const bytes = Buffer.byteLength(run);
    const room = longestLineBytes - this.bytes;
    this.isCut = bytes > room;
    this.kept += this.isCut ? fitting(run, room) : run;
    this.bytes += Math.min(bytes, room);
  }

  private clear(): void {
    this.kept = "";
    this.bytes = 0;
    this.isCut = false;
    this.isReturned = false;
  }

  private finish(): string {
    const line = this.isCut ? fitting(this.kept, longestLineBytes - Buffer.byteLength(cutMark)) + cutMark : this.kept;
    this.clear();
    this.state = "text";
    return line;
  }
}
