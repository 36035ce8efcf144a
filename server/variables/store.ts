import { and, asc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { users, variables } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db, type Transaction } from "@/server/db";
import { newId } from "@/server/ids";
import { seal } from "@/server/secrets";
import { ofScope, rowsForPreviews, type VariableRow, variableIdentity } from "./kept";
import { mask, type SavedVariable, type VariableChanges, type VariableList, type VariableScope } from "./schema";

const select = (where: SQL | undefined) =>
  db()
    .select({
      key: variables.key,
      scope: variables.scope,
      usedIn: variables.usedIn,
      secret: variables.secret,
      inPreviews: variables.inPreviews,
      updatedBy: users.name,
      updatedAt: variables.updatedAt,
    })
    .from(variables)
    .leftJoin(users, eq(users.id, variables.updatedBy))
    .where(where)
    .orderBy(asc(variables.key));

const listOf = (rows: Awaited<ReturnType<typeof select>>): VariableList => ({
  items: rows.map((row) => ({
    ...row,
    inPreviews: row.inPreviews || row.scope === "preview",
    masked: mask,
    updatedAt: row.updatedAt.toISOString(),
  })),
});

/** The saved variables as everybody sees them: no value is even read. */
export const presentVariables = async (appId: string, scope: VariableScope): Promise<VariableList> =>
  listOf(await select(ofScope(appId, scope)));

/** Those that the app's previews get, wherever they are saved. */
export const presentForPreviews = async (appId: string): Promise<VariableList> => {
  const ids = (await rowsForPreviews(db(), appId)).map(({ id }) => id);
  return listOf(ids.length === 0 ? [] : await select(inArray(variables.id, ids)));
};

type Write = {
  caller: Caller;
  appId: string;
  scope: VariableScope;
  rows: readonly VariableRow[];
  next: readonly SavedVariable[];
  changes: VariableChanges;
};

/** Writes what differs in two statements, however many variables there are. The app's row is locked. */
export const writeVariables = async (tx: Transaction, { caller, appId, scope, rows, next, changes }: Write): Promise<void> => {
  const ids = new Map(rows.map(({ key, id }) => [key, id]));
  const differing = new Set([...changes.added, ...changes.changed]);
  const values = next
    .filter(({ key }) => differing.has(key))
    .map(({ key, value, usedIn, secret, inPreviews }) => {
      const id = ids.get(key) ?? newId("variable");
      const sealedValue = seal(value, variableIdentity({ id, appId, scope, key }));
      return { id, appId, scope, key, sealedValue, usedIn, secret, inPreviews, updatedBy: caller.userId };
    });
  if (changes.removed.length > 0)
    await tx.delete(variables).where(and(ofScope(appId, scope), inArray(variables.key, changes.removed)));
  if (values.length === 0) return;
  await tx
    .insert(variables)
    .values(values)
    .onConflictDoUpdate({
      target: variables.id,
      set: {
        sealedValue: sql`excluded.sealed_value`,
        usedIn: sql`excluded.used_in`,
        secret: sql`excluded.secret`,
        inPreviews: sql`excluded.in_previews`,
        updatedBy: sql`excluded.updated_by`,
        updatedAt: sql`clock_timestamp()`,
      },
    });
};
