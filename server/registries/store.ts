import { and, asc, count, eq, inArray, isNull } from "drizzle-orm";
import { apps, registries } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db, type Transaction } from "@/server/db";
import { notFound } from "@/server/errors";
import type { Registry } from "./schema";

type RegistryRow = typeof registries.$inferSelect;

const visibleTo = (caller: Caller) => (caller.via === "system" ? undefined : inArray(registries.teamId, caller.teamIds));

const present = (row: RegistryRow, users: number): Registry => ({
  id: row.id,
  name: row.name,
  server: row.server,
  username: row.username,
  apps: users,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

/** The caller's registries, by name. */
export const listRegistries = async (caller: Caller, source: Pick<Transaction, "select"> = db()): Promise<Registry[]> => {
  const rows = await source
    .select({ registry: registries, apps: count(apps.id) })
    .from(registries)
    .leftJoin(apps, and(eq(apps.registryId, registries.id), isNull(apps.deletedAt), isNull(apps.previewOf)))
    .where(visibleTo(caller))
    .groupBy(registries.id)
    .orderBy(asc(registries.name), asc(registries.id));
  return rows.map((row) => present(row.registry, row.apps));
};

/** The registry, locked, for one of its team. @throws AppError 404 for a stranger */
export const registryOf = async (caller: Caller, id: string, tx: Transaction): Promise<RegistryRow> => {
  const [row] = await tx
    .select()
    .from(registries)
    .where(and(eq(registries.id, id), visibleTo(caller)))
    .for("update");
  if (!row) throw notFound("registry");
  return row;
};

export const presentRegistry = async (caller: Caller, id: string, tx: Transaction): Promise<Registry> => {
  const found = (await listRegistries(caller, tx)).find((registry) => registry.id === id);
  if (!found) throw notFound("registry");
  return found;
};
