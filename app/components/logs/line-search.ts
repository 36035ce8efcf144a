import { plainText } from "./ansi";
import type { LogLines } from "./line-buffer";
import { noPattern, type Pattern } from "./search-pattern";

/** The lines that hold what is searched for, kept up to date as lines come and go. Pure. */
export class LineSearch {
  /** Numbers of the lines with a hit, in order. */
  readonly hits: number[] = [];
  private known = 0;
  private first = 0;

  constructor(readonly pattern: Pattern) {}

  /** Looks at so many lines at most. False: there is more to look at. */
  update(lines: LogLines, most = Number.POSITIVE_INFINITY): boolean {
    if (this.pattern === noPattern) return true;
    if (lines.first < this.first) this.startAnew(lines.first);
    this.first = lines.first;
    this.forgetBefore(lines.first);
    // The last line that was searched may have grown since.
    const from = Math.max(lines.first, Math.min(this.known, lines.end) - 1);
    while ((this.hits.at(-1) ?? Number.NEGATIVE_INFINITY) >= from) this.hits.pop();
    const to = Math.min(lines.end, from + most);
    for (let line = from; line < to; line += 1) {
      if (this.pattern.find(plainText(lines.at(line))).length > 0) this.hits.push(line);
    }
    this.known = to;
    return to === lines.end;
  }

  /** Place in `hits` of the first hit at or after a line, from the top again when there is none. */
  firstFrom(line: number): number {
    const place = this.hits.findIndex((each) => each >= line);
    return place < 0 ? 0 : place;
  }

  /** Older lines came in front. */
  private startAnew(first: number): void {
    this.hits.length = 0;
    this.known = first;
  }

  private forgetBefore(first: number): void {
    if ((this.hits[0] ?? first) >= first) return;
    const kept = this.hits.findIndex((line) => line >= first);
    this.hits.splice(0, kept < 0 ? this.hits.length : kept);
  }
}
