/** What readers need that listen to several channels and read the truth again at each ring. */

/** Reads again at least this often, as a net under lost messages. */
const usuallyEveryMs = 15_000;

/** Tells whether something differs from what was said last. */
export const latestOnly = () => {
  let last = "";
  return {
    isNew: (value: unknown): boolean => {
      const text = JSON.stringify(value);
      const differs = text !== last;
      last = text;
      return differs;
    },
  };
};

/** Waits, but no longer than until `signal`. */
export const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
  });

/** Many rings before anybody looks are one. */
export const makeBell = (signal: AbortSignal, atLeastEveryMs: number = usuallyEveryMs) => {
  let rung = false;
  let wake = () => undefined as void;
  signal.addEventListener("abort", () => wake(), { once: true });
  return {
    ring: () => {
      rung = true;
      wake();
    },
    next: async (): Promise<void> => {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, atLeastEveryMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (rung || signal.aborted) wake();
      });
      rung = false;
    },
  };
};
