export const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

export type WaitOptions = {
  /** Completes the sentence "waited 30 s for …". */
  what: string;
  timeoutMs?: number;
  everyMs?: number;
};

/**
 * Asks until the answer is neither undefined, null nor false, and gives it. A condition that throws is asked again;
 * what it threw last stands in the error of the time-out.
 */
export const waitFor = async <Answer>(
  condition: () => Answer | Promise<Answer>,
  { what, timeoutMs = 30_000, everyMs = 50 }: WaitOptions,
): Promise<Exclude<Answer, undefined | null | false>> => {
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await condition();
      if (answer !== undefined && answer !== null && answer !== false) {
        return answer as Exclude<Answer, undefined | null | false>;
      }
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs / 1000} s for ${what}.`, { cause: last });
    await sleep(everyMs);
  }
};
