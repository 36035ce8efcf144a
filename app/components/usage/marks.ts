/** What happened at a moment: a line on every chart. Pure. */
export type Mark = {
  at: number;
  tone: "ok" | "bad" | "accent";
  /** A sentence. */
  words: string;
  /** Where it is told at length; null: nowhere. */
  href: string | null;
};

/** Marks that would stand on top of each other are one; `at` is where the first of them stands. */
export type Cluster = { at: number; marks: readonly Mark[] };

/** Those within the range, gathered where they are nearer to each other than `least` of its length. */
export const clustered = (marks: readonly Mark[], { from, to }: { from: number; to: number }, least: number): Cluster[] => {
  const clusters: { at: number; marks: Mark[] }[] = [];
  for (const mark of marks.filter(({ at }) => at >= from && at <= to).sort((one, other) => one.at - other.at)) {
    const last = clusters.at(-1);
    if (last !== undefined && mark.at - last.at < least * (to - from)) last.marks.push(mark);
    else clusters.push({ at: mark.at, marks: [mark] });
  }
  return clusters;
};

const gravity = { bad: 2, accent: 1, ok: 0 } as const;

/** Of several, what matters most. */
export const toneOf = ({ marks }: Cluster): Mark["tone"] =>
  marks.reduce<Mark["tone"]>((most, { tone }) => (gravity[tone] > gravity[most] ? tone : most), "ok");
