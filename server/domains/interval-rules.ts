import type { DomainStatus } from "./schema";

const seconds = 1_000;
const minutes = 60 * seconds;

/** After a change DNS is asked often, for somebody is at work on it; then further and further apart. */
const steps: readonly { times: number; everyMs: number }[] = [
  { times: 12, everyMs: 5 * seconds },
  { times: 20, everyMs: 30 * seconds },
  { times: 24, everyMs: 5 * minutes },
];
const settledMs = 60 * minutes;
/** So that those which were added together are not asked together for ever. */
const jitter = 0.2;

/**
 * How long until DNS is asked again. `checks`: since the last change; `random` from 0 to 1. One that is failing leaves the rule
 * after `graceMs`, and is looked at often enough for that.
 */
export const nextCheckInMs = (domain: { status: DomainStatus; checks: number; graceMs: number }, random: number): number => {
  const spread = 1 - jitter / 2 + jitter * random;
  if (domain.status === "active") return Math.round(settledMs * spread);
  let left = domain.checks;
  for (const { times, everyMs } of steps) {
    if (left < times) return Math.round(everyMs * spread);
    left -= times;
  }
  const longest = domain.status === "failing" ? Math.min(settledMs, Math.max(5 * seconds, domain.graceMs / 4)) : settledMs;
  return Math.round(longest * spread);
};
