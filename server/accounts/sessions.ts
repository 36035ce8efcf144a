import { and, desc, eq, gt, isNull, ne, sql } from "drizzle-orm";
import { sessions, users } from "@/drizzle/schema";
import { emit } from "@/server/audit";
import { db, type Transaction, transaction } from "@/server/db";
import { notFound } from "@/server/errors";
import { newId } from "@/server/ids";
import { noteUse } from "./last-used";
import type { Caller, Session } from "./schema";
import { teamsOf } from "./store";

/** A browser stays signed in this long, in seconds. */
export const sessionSeconds = 30 * 24 * 3_600;

/** Where a request comes from, as far as is known. */
export type Origin = { address: string; userAgent: string | null };

const usable = and(isNull(sessions.revokedAt), gt(sessions.expiresAt, sql`now()`));

export const openSession = async (userId: string, origin: Origin): Promise<string> => {
  const id = newId("session");
  await transaction(async (tx) => {
    await tx.insert(sessions).values({
      id,
      userId,
      address: origin.address,
      userAgent: origin.userAgent?.slice(0, 300) ?? null,
      expiresAt: sql`now() + make_interval(secs => ${sessionSeconds})`,
    });
    await emit(tx, { userId, via: "browser" }, { action: "session.signed-in", targetId: id });
  });
  return id;
};

/** Who a session belongs to; null when it was revoked or has ended. Asked at every request. */
export const callerOfSession = async (sessionId: string): Promise<Caller | null> => {
  const [row] = await db()
    .select({ userId: users.id, role: users.role })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.id, sessionId), usable))
    .limit(1);
  if (!row) return null;
  const teamIds = (await teamsOf(row.userId)).map(({ id }) => id);
  const [teamId] = teamIds;
  if (teamId === undefined) return null;
  noteUse("session", sessionId);
  return { userId: row.userId, teamIds, teamId, role: row.role, via: "browser", sessionId };
};

export const listSessions = async (caller: Caller): Promise<Session[]> => {
  const rows = await db()
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, caller.userId), usable))
    .orderBy(desc(sessions.lastSeenAt));
  return rows.map((row) => ({
    id: row.id,
    userAgent: row.userAgent,
    address: row.address,
    current: row.id === caller.sessionId,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  }));
};

/** Ends one of the caller's sessions at its next request. */
export const revokeSession = async (caller: Caller, sessionId: string): Promise<void> => {
  await transaction(async (tx) => {
    const rows = await tx
      .update(sessions)
      .set({ revokedAt: sql`now()` })
      .where(and(eq(sessions.id, sessionId), eq(sessions.userId, caller.userId), isNull(sessions.revokedAt)))
      .returning({ id: sessions.id });
    if (rows.length === 0) throw notFound("session");
    await emit(tx, caller, { action: "session.revoked", targetId: sessionId });
  });
};

/** What signing out does. Twice is once. */
export const endSession = async (sessionId: string): Promise<void> => {
  await db()
    .update(sessions)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt)));
};

/** After a change of password every other browser has to sign in again. */
export const endOtherSessions = async (tx: Transaction, caller: Pick<Caller, "userId" | "sessionId">): Promise<void> => {
  await tx
    .update(sessions)
    .set({ revokedAt: sql`now()` })
    .where(
      and(
        eq(sessions.userId, caller.userId),
        isNull(sessions.revokedAt),
        caller.sessionId === undefined ? undefined : ne(sessions.id, caller.sessionId),
      ),
    );
};
