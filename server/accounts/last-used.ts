import { inArray, sql } from "drizzle-orm";
import { apiTokens, sessions } from "@/drizzle/schema";
import { db } from "@/server/db";
import { logger } from "@/server/logger";

/** "Last used" is worth one statement a quarter of a minute, not one a request. */
const flushEveryMs = 15_000;

const used = { session: new Set<string>(), token: new Set<string>() };
let timer: NodeJS.Timeout | undefined;

/** Remembers that a session or token was used; written down soon, with all others. */
export const noteUse = (kind: keyof typeof used, id: string): void => {
  used[kind].add(id);
  timer ??= setTimeout(() => void flushLastUsed(), flushEveryMs).unref();
};

const take = (ids: Set<string>): string[] => {
  const taken = [...ids];
  ids.clear();
  return taken;
};

/** Writes what was remembered. A store that is away loses a moment of "last used", which is worth no more. */
export const flushLastUsed = async (): Promise<void> => {
  clearTimeout(timer);
  timer = undefined;
  const sessionIds = take(used.session);
  const tokenIds = take(used.token);
  try {
    if (sessionIds.length > 0)
      await db().update(sessions).set({ lastSeenAt: sql`now()` }).where(inArray(sessions.id, sessionIds));
    if (tokenIds.length > 0) await db().update(apiTokens).set({ lastUsedAt: sql`now()` }).where(inArray(apiTokens.id, tokenIds));
  } catch (error) {
    logger().warn({ error: (error as Error).message }, "Could not write when sessions and tokens were last used");
  }
};
