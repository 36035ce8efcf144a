import { backoffAfter, type Circumstances } from "../queue/backoff-rules";

/** With the waits in between about eight hours. */
const mostAttempts = 16;

/** How long to wait after the n-th failed attempt (from 1), in milliseconds; null: give up. */
export const waitAfter = (attempt: number, circumstances: Circumstances): number | null =>
  attempt >= mostAttempts ? null : backoffAfter(attempt, circumstances);
