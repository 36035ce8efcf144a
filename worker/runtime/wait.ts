import { setTimeout as sleep } from "node:timers/promises";

/** Waits; an aborted signal ends the wait with its reason. */
export const pause = async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
  signal?.throwIfAborted();
  try {
    await sleep(milliseconds, undefined, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
};

/** Rejects with the signal's reason when it aborts first. */
export const unlessAborted = async <Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> => {
  signal.throwIfAborted();
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (stop) signal.removeEventListener("abort", stop);
  }
};

/** Full jitter: anything up to the doubled pause, so that hosts do not come back in step. */
export const jittered = (attempt: number, longestMs: number): number =>
  Math.random() * Math.min(longestMs, 250 * 2 ** Math.min(attempt, 10));

/** Waits until it is so, at most `withinMs`; says nothing when it is not. */
export const until = async (isSo: () => boolean, withinMs: number): Promise<void> => {
  const deadline = performance.now() + withinMs;
  while (!isSo() && performance.now() < deadline) await pause(20);
};
