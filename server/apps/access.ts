import { and, desc, eq, inArray, isNull, or, sql } from "drizzle-orm";
import { apps } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db, type Transaction } from "@/server/db";
import { notFound } from "@/server/errors";
import { idPattern } from "@/server/ids";

export type AppRow = typeof apps.$inferSelect;

export type AccessOptions = {
  /** Read within this transaction and lock the row until it ends. */
  lockIn?: Transaction;
  /** What a stranger is told does not exist: the deployment that was asked for, say. */
  what?: string;
};

const appId = idPattern("app");

/** Rows that the caller may see. Everything that reads several apps filters by this. */
export const visibleTo = (caller: Caller) =>
  and(isNull(apps.deletedAt), caller.via === "system" ? undefined : inArray(apps.teamId, caller.teamIds));

/**
 * The app, for one of its team, by id or by its name within the caller's teams. Every read and write of an app's
 * things goes through here. A stranger, a missing app and a deleted one get the same 404.
 */
export const appOf = async (caller: Caller, idOrName: string, options: AccessOptions = {}): Promise<AppRow> => {
  const named = appId.test(idOrName)
    ? eq(apps.id, idOrName)
    : or(eq(apps.id, idOrName), eq(sql`lower(${apps.name})`, idOrName.toLowerCase()));
  const query = (options.lockIn ?? db())
    .select()
    .from(apps)
    .where(and(named, visibleTo(caller)))
    // Two teams of one user may both have the name: the default team's is meant.
    .orderBy(desc(eq(apps.teamId, caller.teamId)))
    .limit(1);
  const [app] = await (options.lockIn ? query.for("update") : query);
  if (!app) throw notFound(options.what ?? "app");
  return app;
};
