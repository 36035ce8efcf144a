/** What is known of a segment when it is decided what goes. */
export type Keepsake<Id> = { id: Id; appId: string; last: string; diskBytes: number; isOpen: boolean };

export type RetentionLimits = { days: number; appBytes: number; totalBytes: number };

const dayMs = 86_400_000;

/** Which segments go: those that are too old, then the oldest of an app that has too much, then the oldest of all. Pure. */
export const segmentsToRemove = <Id>(
  segments: readonly Keepsake<Id>[],
  { days, appBytes, totalBytes }: RetentionLimits,
  now: Date,
): Id[] => {
  const oldest = new Date(now.getTime() - days * dayMs).toISOString();
  const gone = new Set<Keepsake<Id>>(segments.filter(({ last }) => last < oldest));
  const byAge = segments.filter((one) => !gone.has(one)).sort((a, b) => (a.last < b.last ? -1 : Number(a.last > b.last)));
  const shrink = (some: readonly Keepsake<Id>[], limit: number) => {
    let bytes = some.reduce((sum, one) => sum + (gone.has(one) ? 0 : one.diskBytes), 0);
    for (const one of some) {
      if (bytes <= limit) return;
      // What is written to is bounded by its own size, and the newest of its app.
      if (gone.has(one) || one.isOpen) continue;
      gone.add(one);
      bytes -= one.diskBytes;
    }
  };
  for (const appId of new Set(byAge.map((one) => one.appId))) {
    shrink(
      byAge.filter((one) => one.appId === appId),
      appBytes,
    );
  }
  shrink(byAge, totalBytes);
  return [...gone].map(({ id }) => id);
};
