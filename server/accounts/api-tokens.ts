import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { apiTokens, teamMembers, users } from "@/drizzle/schema";
import { emit } from "@/server/audit";
import { db, transaction } from "@/server/db";
import { notFound } from "@/server/errors";
import { newId } from "@/server/ids";
import { noteUse } from "./last-used";
import type { ApiToken, Caller } from "./schema";
import { hashToken, newToken } from "./secrets";

const shown = (row: typeof apiTokens.$inferSelect): ApiToken => ({
  id: row.id,
  name: row.name,
  teamId: row.teamId,
  createdAt: row.createdAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
});

/** A token that acts for the caller within their default team. Only here is it seen: its hash is what is kept. */
export const createApiToken = async (caller: Caller, name: string): Promise<ApiToken & { token: string }> => {
  const token = newToken("whs");
  return transaction(async (tx) => {
    const [row] = await tx
      .insert(apiTokens)
      .values({ id: newId("apiToken"), userId: caller.userId, teamId: caller.teamId, name, tokenHash: hashToken(token) })
      .returning();
    if (!row) throw new Error("insert … returning gave no row");
    await emit(tx, caller, { action: "token.created", targetId: row.id, teamId: row.teamId });
    return { ...shown(row), token };
  });
};

/** Who a token acts for; null when it is unknown or revoked, or its user has left the team. */
export const callerOfToken = async (token: string): Promise<Caller | null> => {
  const [row] = await db()
    .select({ id: apiTokens.id, userId: apiTokens.userId, teamId: apiTokens.teamId, role: users.role })
    .from(apiTokens)
    .innerJoin(users, eq(users.id, apiTokens.userId))
    .innerJoin(teamMembers, and(eq(teamMembers.teamId, apiTokens.teamId), eq(teamMembers.userId, apiTokens.userId)))
    .where(and(eq(apiTokens.tokenHash, hashToken(token)), isNull(apiTokens.revokedAt)))
    .limit(1);
  if (!row) return null;
  noteUse("token", row.id);
  return { userId: row.userId, teamIds: [row.teamId], teamId: row.teamId, role: row.role, via: "api" };
};

export const listApiTokens = async (caller: Caller): Promise<ApiToken[]> => {
  const rows = await db()
    .select()
    .from(apiTokens)
    .where(and(eq(apiTokens.userId, caller.userId), isNull(apiTokens.revokedAt)))
    .orderBy(desc(apiTokens.createdAt));
  return rows.map(shown);
};

export const revokeApiToken = async (caller: Caller, id: string): Promise<void> => {
  await transaction(async (tx) => {
    const [row] = await tx
      .update(apiTokens)
      .set({ revokedAt: sql`now()` })
      .where(and(eq(apiTokens.id, id), eq(apiTokens.userId, caller.userId), isNull(apiTokens.revokedAt)))
      .returning();
    if (!row) throw notFound("token");
    await emit(tx, caller, { action: "token.revoked", targetId: id, teamId: row.teamId });
  });
};
