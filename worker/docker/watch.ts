import type { StageError } from "../deployments/stage-error";

export type Watched = {
  signal: AbortSignal;
  timeoutMs: number;
  tooLong: StageError;
  /** Throws when the disk is nearly full. */
  checkDisk: () => Promise<void>;
};

const diskEveryMs = 1_000;

/** A signal that ends work when it is cancelled, takes too long, or eats the disk; it says afterwards which. */
export const watch = ({ signal: cancelled, timeoutMs, tooLong, checkDisk }: Watched) => {
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(tooLong), timeoutMs);
  const disk = setInterval(() => void checkDisk().catch((error: unknown) => ended.abort(error)), diskEveryMs);
  const signal = AbortSignal.any([cancelled, ended.signal]);
  return {
    signal,
    throwIfEnded: () => signal.throwIfAborted(),
    stop: () => {
      clearTimeout(timer);
      clearInterval(disk);
    },
  };
};
