import { type RateLimiterAbstract, RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "@/server/errors";
import { type Limit, makeLimiter } from "@/server/live";

const limits = {
  /** Guesses at one account from one address. */
  account: { keyPrefix: "limit:sign-in:account", points: 10, duration: 900 },
  /** Guesses at any account, or at the set-up token, from one address. */
  address: { keyPrefix: "limit:sign-in:address", points: 60, duration: 900 },
} as const satisfies Record<string, Limit>;

const limiters = new Map<keyof typeof limits, RateLimiterAbstract>();

const limiter = (name: keyof typeof limits): RateLimiterAbstract => {
  const known = limiters.get(name);
  if (known) return known;
  const made = makeLimiter(limits[name]);
  limiters.set(name, made);
  return made;
};

const consume = async (name: keyof typeof limits, key: string): Promise<void> => {
  try {
    await limiter(name).consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const minutes = Math.max(1, Math.ceil(refusal.msBeforeNext / 60_000));
    throw new AppError("rate_limited", "There were too many attempts.", {
      reason: "too_many_attempts",
      next: `Try again in ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`,
    });
  }
};

/** Counts one attempt. @throws AppError rate_limited */
export const countAttempt = async (address: string, email: string): Promise<void> => {
  await consume("address", address);
  await consume("account", `${address}|${email}`);
};

/** A right password ends the count for that account. */
export const forgetAttempts = async (address: string, email: string): Promise<void> => {
  await limiter("account").delete(`${address}|${email}`);
};
