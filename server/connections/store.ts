import { and, asc, count, eq, inArray, isNull, type SQL, sql } from "drizzle-orm";
import { apps, gitConnections } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db, type Transaction } from "@/server/db";
import { invalidField, notFound } from "@/server/errors";
import type { Connection, ConnectionState } from "./schema";
import { daysLeft, warningsOf } from "./warning-rules";

export type ConnectionRow = typeof gitConnections.$inferSelect;

const visibleTo = (caller: Caller) => (caller.via === "system" ? undefined : inArray(gitConnections.teamId, caller.teamIds));

const present = (row: ConnectionRow, users: number, now: Date): Connection => ({
  id: row.id,
  provider: row.provider,
  kind: row.kind,
  name: row.name,
  baseUrl: row.baseUrl,
  state: row.state,
  stateReason: row.stateReason,
  account: row.account,
  scopes: row.scopes,
  abilities: row.abilities,
  warnings: warningsOf(row, now),
  expiresAt: row.expiresAt?.toISOString() ?? null,
  daysLeft: daysLeft(row.expiresAt, now),
  checkedAt: row.checkedAt?.toISOString() ?? null,
  apps: users,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

const select = async (source: Pick<Transaction, "select">, where: SQL | undefined): Promise<Connection[]> => {
  const rows = await source
    .select({ connection: gitConnections, apps: count(apps.id) })
    .from(gitConnections)
    .leftJoin(apps, and(eq(apps.gitConnectionId, gitConnections.id), isNull(apps.deletedAt), isNull(apps.previewOf)))
    .where(where)
    .groupBy(gitConnections.id)
    .orderBy(asc(gitConnections.name), asc(gitConnections.id));
  return rows.map((row) => present(row.connection, row.apps, new Date()));
};

/** The caller's connections, by name. */
export const listConnections = (caller: Caller): Promise<Connection[]> => select(db(), visibleTo(caller));

/** @throws AppError 404 for a stranger */
export const getConnection = async (
  caller: Caller,
  id: string,
  source: Pick<Transaction, "select"> = db(),
): Promise<Connection> => {
  const [found] = await select(source, and(eq(gitConnections.id, id), visibleTo(caller)));
  if (!found) throw notFound("connection");
  return found;
};

/** The row, for one of its team; locked in a transaction. @throws AppError 404 for a stranger */
export const connectionOf = async (
  caller: Caller,
  id: string,
  options: { lockIn?: Transaction } = {},
): Promise<ConnectionRow> => {
  const query = (options.lockIn ?? db())
    .select()
    .from(gitConnections)
    .where(and(eq(gitConnections.id, id), visibleTo(caller)));
  const [row] = await (options.lockIn ? query.for("update") : query);
  if (!row) throw notFound("connection");
  return row;
};

export const connectionRow = async (id: string): Promise<ConnectionRow | null> => {
  const [row] = await db().select().from(gitConnections).where(eq(gitConnections.id, id));
  return row ?? null;
};

/** @throws AppError at `gitConnectionId` when the team has no such connection */
export const requireConnection = async (teamId: string, id: string | null): Promise<void> => {
  if (id === null) return;
  const [row] = await db()
    .select({ id: gitConnections.id })
    .from(gitConnections)
    .where(and(eq(gitConnections.id, id), eq(gitConnections.teamId, teamId)));
  if (row) return;
  throw invalidField("gitConnectionId", "Your team has no such connection.", { reason: "connection_not_found" });
};

/** Writes down how it stands, unless its credential was changed since: what is known of the older one says nothing of it. */
export const noteState = async (
  row: Pick<ConnectionRow, "id" | "sealedCredential">,
  found: { state: ConnectionState; stateReason: string | null } & Partial<
    Pick<ConnectionRow, "account" | "scopes" | "abilities" | "expiresAt">
  >,
): Promise<void> => {
  await db()
    .update(gitConnections)
    .set({ ...found, checkedAt: sql`clock_timestamp()` })
    .where(and(eq(gitConnections.id, row.id), eq(gitConnections.sealedCredential, row.sealedCredential)));
};
