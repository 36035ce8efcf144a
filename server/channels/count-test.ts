import { type RateLimiterAbstract, RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "@/server/errors";
import { makeLimiter } from "@/server/live";

/** As many as somebody needs who tries what to write, and too few to fill anybody's mailbox. */
const limit = { keyPrefix: "limit:channel-tests", points: 60, duration: 600 };
let limiter: RateLimiterAbstract | undefined;

/** Counts one test of one of a team's channels: each makes us call a server that somebody named. @throws AppError rate_limited */
export const countTest = async (teamId: string): Promise<void> => {
  try {
    limiter ??= makeLimiter(limit);
    await limiter.consume(teamId);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const retryAfterSeconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000));
    throw new AppError("rate_limited", "Your team has tested its channels very often.", {
      reason: "too_many_tests",
      next: `Try again in ${retryAfterSeconds} s.`,
      retryAfterSeconds,
    });
  }
};
