import { plainText } from "./ansi";

/** The lines that hold a text, kept up to date as lines come. Pure. */
export class LineSearch {
  /** Numbers (from 0) of the lines with a hit, in order. */
  readonly hits: number[] = [];
  private known = 0;
  private readonly query: string;

  constructor(query: string) {
    this.query = query.toLowerCase();
  }

  update(lines: readonly string[]): void {
    if (this.query === "") return;
    // The last line that was searched may have grown since.
    const from = Math.max(0, Math.min(this.known, lines.length) - 1);
    while ((this.hits.at(-1) ?? -1) >= from) this.hits.pop();
    for (let line = from; line < lines.length; line += 1) {
      if (
        plainText(lines[line] ?? "")
          .toLowerCase()
          .includes(this.query)
      )
        this.hits.push(line);
    }
    this.known = lines.length;
  }

  /** Place in `hits` of the first hit at or after a line, from the top again when there is none. */
  firstFrom(line: number): number {
    const place = this.hits.findIndex((each) => each >= line);
    return place < 0 ? 0 : place;
  }
}
