import { plainText } from "./ansi";
import type { LogLines } from "./line-buffer";

/**
 * Which line stands in which row. Without wrapping a row is a line; with it a line takes as many rows as it
 * needs, cut at `columns`, so that every row has one height and any number of lines costs the same to show.
 * Row 0 is the oldest line that is kept. Pure; only the last line may have changed since the last look.
 */
export class RowIndex {
  /** Rows before each line, from `first` on. */
  private starts = new Uint32Array(1_024);
  private first = 0;
  private end = 0;
  private rows = 0;
  /** Characters of the longest line. */
  widest = 0;

  /** @param columns null: no wrapping. */
  constructor(readonly columns: number | null) {}

  update(lines: LogLines): void {
    if (lines.first !== this.first) {
      // What came in front has not been measured.
      if (lines.first < this.first) this.end = lines.first;
      this.first = lines.first;
      // Without wrapping only what is new must be measured.
      if (this.columns !== null) this.end = lines.first;
    }
    // The last line that is known may have grown since.
    const from = Math.max(lines.first, Math.min(this.end, lines.end) - 1);
    this.reserve(lines.end - lines.first);
    let row = this.columns === null ? from - this.first : (this.starts[from - this.first] ?? 0);
    if (from === this.first) row = 0;
    for (let line = from; line < lines.end; line += 1) {
      this.starts[line - this.first] = row;
      const length = this.lengthOf(lines.at(line));
      if (length > this.widest) this.widest = length;
      row += this.columns === null ? 1 : Math.max(1, Math.ceil(length / this.columns));
    }
    this.end = lines.end;
    this.rows = lines.end === lines.first ? 0 : row;
  }

  get count(): number {
    return this.rows;
  }

  rowOf(line: number): number {
    const place = Math.max(0, Math.min(line, this.end - 1) - this.first);
    return this.columns === null ? place : (this.starts[place] ?? 0);
  }

  /** The line of a row, and which part of it the row shows. */
  at(row: number): { line: number; part: number } {
    if (this.columns === null) return { line: this.first + row, part: 0 };
    let low = 0;
    let high = this.end - this.first - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    return { line: this.first + low, part: row - (this.starts[low] ?? 0) };
  }

  private lengthOf(text: string): number {
    // Measuring exactly is for what is shown; an escape or a tab is what makes the difference.
    return text.includes("\x1b") || text.includes("\t") ? plainText(text).length : text.length;
  }

  private reserve(size: number): void {
    if (this.columns === null || size <= this.starts.length) return;
    const larger = new Uint32Array(Math.max(size, this.starts.length * 2));
    larger.set(this.starts);
    this.starts = larger;
  }
}
