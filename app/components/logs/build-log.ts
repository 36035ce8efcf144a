import { LineBuffer } from "./line-buffer";

/**
 * A build log as it comes, in pieces that say at which byte they start. Pure: no clock, no React.
 * A piece that was seen is dropped, one that overlaps is cut, one that leaves a gap is refused: so no line
 * is lost or doubled, whatever the connection does.
 */
export type LogPiece = { startByte: number; nextByte: number; text: string };

/** A program that never ends its line must not make every piece cost the whole line again. */
const longestLine = 100_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** What a terminal shows after carriage returns: the text behind the last one. */
const collapse = (raw: string): string => {
  if (!raw.includes("\r")) return raw;
  const line = raw.replace(/\r+$/, "");
  return line.slice(line.lastIndexOf("\r") + 1);
};

export class BuildLog {
  /** The newest lines; the last one may still grow. */
  readonly lines = new LineBuffer();
  /** The byte at which the next piece must start. */
  nextByte = 0;
  /** The open end of the log, as it came. */
  private rest = "";
  private restShown = false;

  append(piece: LogPiece): "taken" | "known" | "gap" {
    if (piece.startByte > this.nextByte) return "gap";
    if (piece.nextByte <= this.nextByte) return "known";
    const known = this.nextByte - piece.startByte;
    const text = known === 0 ? piece.text : decoder.decode(encoder.encode(piece.text).subarray(known));
    this.nextByte = piece.nextByte;
    this.take(text);
    return "taken";
  }

  private take(text: string): void {
    if (this.restShown) this.lines.pop();
    const parts = (this.rest + text).split("\n");
    const open = parts.pop() ?? "";
    for (const part of parts) this.lines.push(collapse(part));
    this.rest = this.cut(open);
    this.restShown = this.rest !== "";
    if (this.restShown) this.lines.push(collapse(this.rest));
  }

  /** Of an open line only what a later piece can still change is kept. */
  private cut(open: string): string {
    const behind = open.endsWith("\r") ? open : open.slice(open.lastIndexOf("\r") + 1);
    if (behind.length <= longestLine) return behind;
    this.lines.push(collapse(behind));
    return "";
  }
}
