import { cancelled } from "./session";

const tails = new Map<string, Promise<void>>();

/** One at a time per key, in order of arrival; who is cancelled while waiting never begins. */
export const withLock = async <Result>(key: string, signal: AbortSignal, work: () => Promise<Result>): Promise<Result> => {
  const before = tails.get(key) ?? Promise.resolve();
  let release = () => {};
  const mine = new Promise<void>((resolve) => {
    release = resolve;
  });
  const tail = before.then(() => mine);
  tails.set(key, tail);
  try {
    await turnOrAbort(before, signal);
    return await work();
  } finally {
    release();
    if (tails.get(key) === tail) tails.delete(key);
  }
};

const turnOrAbort = (turn: Promise<void>, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const abort = () => reject(cancelled());
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    void turn.then(() => {
      signal.removeEventListener("abort", abort);
      resolve();
    });
  });
