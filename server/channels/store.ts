import { and, asc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { channels } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db, type Transaction } from "@/server/db";
import { notFound } from "@/server/errors";
import type { Channel, ChannelState } from "./schema";

export type ChannelRow = typeof channels.$inferSelect;

const visibleTo = (caller: Caller): SQL | undefined =>
  caller.via === "system" ? undefined : inArray(channels.teamId, caller.teamIds);

export const present = (row: ChannelRow): Channel => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  destination: row.destination,
  isDefault: row.isDefault,
  enabled: row.enabled,
  state: row.state,
  stateReason: row.stateReason,
  lastSentAt: row.lastSentAt?.toISOString() ?? null,
  retryAt: row.retryAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

/** The caller's channels, by name. */
export const listChannels = async (caller: Caller): Promise<Channel[]> => {
  const rows = await db().select().from(channels).where(visibleTo(caller)).orderBy(asc(channels.name), asc(channels.id));
  return rows.map(present);
};

/** The row, for one of its team; locked in a transaction. @throws AppError 404 for a stranger */
export const channelOf = async (caller: Caller, id: string, options: { lockIn?: Transaction } = {}): Promise<ChannelRow> => {
  const query = (options.lockIn ?? db())
    .select()
    .from(channels)
    .where(and(eq(channels.id, id), visibleTo(caller)));
  const [row] = await (options.lockIn ? query.for("update") : query);
  if (!row) throw notFound("channel");
  return row;
};

/** For whoever sends; null: it is gone. */
export const channelRow = async (id: string): Promise<ChannelRow | null> => {
  const [row] = await db().select().from(channels).where(eq(channels.id, id));
  return row ?? null;
};

/**
 * Holds a channel until the transaction ends, before any of its messages is touched: who removes it takes the two in the same order.
 */
export const holdChannel = async (tx: Pick<Transaction, "select">, id: string): Promise<void> => {
  await tx.select({ id: channels.id }).from(channels).where(eq(channels.id, id)).for("no key update");
};

/** The same for whoever only adds messages, of several channels. Answers those that are still there. */
export const keepChannels = async (tx: Pick<Transaction, "select">, ids: readonly string[]): Promise<Set<string>> => {
  const rows = await tx
    .select({ id: channels.id })
    .from(channels)
    .where(inArray(channels.id, [...ids]))
    .orderBy(asc(channels.id))
    .for("key share");
  return new Set(rows.map(({ id }) => id));
};

/** How a delivery went. */
export type Outcome =
  | { state: Extract<ChannelState, "working"> }
  | { state: Extract<ChannelState, "failing">; reason: string; retryInMs: number | null };

/** Writes down how it stands, unless its configuration was changed since: what is known of the older one says nothing of it. */
export const noteOutcome = async (
  source: Pick<Transaction, "update">,
  row: Pick<ChannelRow, "id" | "sealedConfiguration">,
  outcome: Outcome,
): Promise<void> => {
  const isWorking = outcome.state === "working";
  const retryInMs = isWorking ? null : outcome.retryInMs;
  await source
    .update(channels)
    .set({
      state: outcome.state,
      stateReason: isWorking ? null : outcome.reason,
      retryAt: retryInMs === null ? null : sql`clock_timestamp() + make_interval(secs => ${retryInMs / 1_000})`,
      ...(isWorking ? { lastSentAt: sql`clock_timestamp()` } : {}),
    })
    .where(and(eq(channels.id, row.id), eq(channels.sealedConfiguration, row.sealedConfiguration)));
};
