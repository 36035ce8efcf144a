import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { isStoreAway } from "@/server/db";
import { AppError } from "@/server/errors";
import type { RouteBytes } from "./route-bytes";

/**
 * What each host got last, for the time when the database cannot be asked: for the very token that was good the last time, also
 * when it has grown old meanwhile, for there is nobody then who would give a new one. As soon as the database refuses a token
 * there is nothing more for it.
 */
type Answered = { workerId: string; document: RouteBytes };

const byToken = new Map<string, Answered>();
const tokenOf = new Map<string, string>();

/** A database that stands still is away too; hosts wait no longer than ten seconds. */
const patienceMs = 2_500;

const hashOf = (authorization: string): string => createHash("sha256").update(authorization).digest("base64");

const remember = (token: string, answered: Answered): void => {
  const before = tokenOf.get(answered.workerId);
  if (before !== undefined && before !== token) byToken.delete(before);
  tokenOf.set(answered.workerId, token);
  byToken.set(token, answered);
};

const forget = (token: string): void => {
  const known = byToken.get(token);
  byToken.delete(token);
  if (known && tokenOf.get(known.workerId) === token) tokenOf.delete(known.workerId);
};

const inTime = <Result>(work: Promise<Result>): Promise<Result> => {
  const giveUp = new AbortController();
  const late = wait(patienceMs, undefined, { signal: giveUp.signal, ref: false }).then(
    () => {
      throw new AppError("unavailable", "The database does not answer.");
    },
    () => work,
  );
  return Promise.race([work, late]).finally(() => giveUp.abort());
};

const isAway = (error: unknown): boolean => isStoreAway(error) || (error instanceof AppError && error.code === "unavailable");

/**
 * What `ask` answers, and while the database is away what it answered last to whoever brings this token. Null: that host is gone.
 * @throws what `ask` throws, where there is nothing to fall back to
 */
export const orLastGood = async (
  authorization: string | null,
  ask: () => Promise<{ workerId: string; document: RouteBytes | null }>,
): Promise<RouteBytes | null> => {
  const token = hashOf(authorization ?? "");
  const last = byToken.get(token);
  try {
    const { workerId, document } = await (last ? inTime(ask()) : ask());
    if (document) remember(token, { workerId, document });
    else forget(token);
    return document;
  } catch (error) {
    if (error instanceof AppError && error.code === "unauthenticated") forget(token);
    if (last && isAway(error)) return last.document;
    throw error;
  }
};
