/** Lines of a log under numbers that never change: `first` is the oldest that is kept, `end` the one after the newest. */
export type LogLines = {
  readonly first: number;
  readonly end: number;
  at: (line: number) => string;
};

export type BufferLimits = { lines: number; characters: number };

/** About 80 MB at the worst, and far more than a person reads. */
const usual: BufferLimits = { lines: 250_000, characters: 32_000_000 };

/**
 * The newest lines of a log, appended in place; of a longer one the oldest go, a tenth at a time, so that a line costs the same
 * whatever stands before it. Each line may have a mark: its time, say. Pure.
 */
export class LineBuffer<Mark = undefined> implements LogLines {
  private texts: string[] = [];
  private marks: Mark[] = [];
  private characters = 0;
  /** How many lines were dropped in front; the number of the oldest that is kept. */
  first = 0;

  constructor(private readonly limits: BufferLimits = usual) {}

  get end(): number {
    return this.first + this.texts.length;
  }

  at(line: number): string {
    return this.texts[line - this.first] ?? "";
  }

  markOf(line: number): Mark | undefined {
    return this.marks[line - this.first];
  }

  push(text: string, mark?: Mark): void {
    this.texts.push(text);
    if (mark !== undefined) this.marks.push(mark);
    this.characters += text.length;
    const { lines, characters } = this.limits;
    if (this.texts.length > lines * 1.1 || (this.characters > characters * 1.1 && this.texts.length > 1)) this.trim();
  }

  /** How many lines can be put in front. */
  get room(): number {
    return this.characters >= this.limits.characters ? 0 : Math.max(0, this.limits.lines - this.texts.length);
  }

  /** Older lines come in front, under numbers below all others. */
  prepend(older: readonly { text: string; mark: Mark }[]): void {
    this.texts = [...older.map(({ text }) => text), ...this.texts];
    this.marks = [...older.map(({ mark }) => mark), ...this.marks];
    for (const { text } of older) this.characters += text.length;
    this.first -= older.length;
  }

  /** Takes the newest line away: it has grown and comes again. */
  pop(): void {
    this.characters -= this.texts.pop()?.length ?? 0;
    this.marks.length = Math.min(this.marks.length, this.texts.length);
  }

  private trim(): void {
    const { lines, characters } = this.limits;
    let drop = Math.max(0, this.texts.length - lines);
    for (let line = 0; line < drop; line += 1) this.characters -= this.texts[line]?.length ?? 0;
    for (; this.characters > characters && drop < this.texts.length - 1; drop += 1) {
      this.characters -= this.texts[drop]?.length ?? 0;
    }
    this.texts = this.texts.slice(drop);
    this.marks = this.marks.slice(drop);
    this.first += drop;
  }
}

/** Some of the lines, `to` not included, each as `say` writes it. */
export const linesBetween = (
  lines: LogLines,
  { from, to }: { from: number; to: number },
  say: (text: string) => string,
): string[] => {
  const start = Math.max(from, lines.first);
  return Array.from({ length: Math.max(0, Math.min(to, lines.end) - start) }, (_, place) => say(lines.at(start + place)));
};
