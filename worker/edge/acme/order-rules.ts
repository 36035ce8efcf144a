/** Which name gets a certificate next, and when. Pure; moments in ms since 1970. */

export type Attempts = {
  /** In a row. */
  failures: number;
  /** Why the last one failed, in words. */
  fault: string | null;
  /** Not before then. */
  retryAt: number | null;
};
export const noAttempts: Attempts = { failures: 0, fault: null, retryAt: null };

/** Of a certificate that is there. */
export type Held = { notBefore: Date; notAfter: Date; directoryUrl: string };

export type Wanted = {
  hostname: string;
  held: Held | undefined;
  attempts: Attempts;
  /** It was got a moment ago: where this host's clock is wrong, a certificate may look old from its first second on. */
  freshUntil: number | undefined;
};

/** When two thirds of its life are over. */
export const renewAt = ({ notBefore, notAfter }: Pick<Held, "notBefore" | "notAfter">): number =>
  notBefore.getTime() + ((notAfter.getTime() - notBefore.getTime()) * 2) / 3;

const dueAt = ({ held, attempts, freshUntil }: Wanted, directoryUrl: string): number => {
  // Another authority was chosen: what the former gave serves until the new one has given.
  const needed = held?.directoryUrl === directoryUrl ? Math.max(renewAt(held), freshUntil ?? 0) : 0;
  return Math.max(needed, attempts.retryAt ?? 0);
};

/** Names without a certificate first, of those the ones that failed least; then what was due first. */
export const chooseNext = (
  wanted: readonly Wanted[],
  { now, directoryUrl }: { now: number; directoryUrl: string },
): { hostname: string; dueAt: number } | null => {
  const candidates = wanted.map((one) => {
    const due = dueAt(one, directoryUrl);
    return { hostname: one.hostname, dueAt: due, rank: [due <= now ? 0 : due, one.held ? 1 : 0, one.attempts.failures, due] };
  });
  candidates.sort((a, b) => {
    const place = a.rank.findIndex((value, index) => value !== b.rank[index]);
    return place < 0 ? (a.hostname < b.hostname ? -1 : 1) : (a.rank[place] ?? 0) - (b.rank[place] ?? 0);
  });
  const [first] = candidates;
  return first ? { hostname: first.hostname, dueAt: first.dueAt } : null;
};
