import { plainText } from "./ansi";

/**
 * Which line stands in which row. Without wrapping a row is a line; with it a line takes as many rows as it
 * needs, cut at `columns`, so that every row has one height and any number of lines costs the same to show.
 * Pure; lines are only ever added, and only the last one may have changed.
 */
export class RowIndex {
  /** Rows before each line. */
  private starts = new Uint32Array(1_024);
  private known = 0;
  private rows = 0;
  /** Characters of the longest line. */
  widest = 0;

  /** @param columns null: no wrapping. */
  constructor(readonly columns: number | null) {}

  update(lines: readonly string[]): void {
    // The last line that is known may have grown since.
    const from = Math.max(0, Math.min(this.known, lines.length) - 1);
    let row = from === 0 ? 0 : (this.starts[from] ?? 0);
    this.reserve(lines.length);
    for (let line = from; line < lines.length; line += 1) {
      this.starts[line] = row;
      const length = this.lengthOf(lines[line] ?? "");
      if (length > this.widest) this.widest = length;
      row += this.columns === null ? 1 : Math.max(1, Math.ceil(length / this.columns));
    }
    this.known = lines.length;
    this.rows = row;
  }

  get count(): number {
    return this.rows;
  }

  rowOf(line: number): number {
    return this.starts[Math.min(line, Math.max(0, this.known - 1))] ?? 0;
  }

  /** The line of a row, and which part of it the row shows. */
  at(row: number): { line: number; part: number } {
    if (this.columns === null) return { line: row, part: 0 };
    let low = 0;
    let high = this.known - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    return { line: low, part: row - (this.starts[low] ?? 0) };
  }

  private lengthOf(text: string): number {
    // Measuring exactly is for what is shown; an escape or a tab is what makes the difference.
    return text.includes("\x1b") || text.includes("\t") ? plainText(text).length : text.length;
  }

  private reserve(size: number): void {
    if (size <= this.starts.length) return;
    const larger = new Uint32Array(Math.max(size, this.starts.length * 2));
    larger.set(this.starts);
    this.starts = larger;
  }
}
