/**
 * Tells whether the clock was set since this process looked last: the moments of the database are held against a clock of our own that
 * only goes on. Of a first look nothing can be said.
 */
export const makeJumpWatch = (
  monotonic: () => number = () => performance.now(),
): ((now: number, toleranceMs: number) => boolean) => {
  let before: { database: number; own: number } | null = null;
  return (now, toleranceMs) => {
    const present = { database: now, own: monotonic() };
    const jumpMs = before === null ? 0 : present.database - before.database - (present.own - before.own);
    before = present;
    return Math.abs(jumpMs) > toleranceMs;
  };
};
