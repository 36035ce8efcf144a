import { and, desc, eq, inArray } from "drizzle-orm";
import { deployments } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db } from "@/server/db";
import { keptEnvironment, variablesFor } from "@/server/variables";
import { appOf } from "./access";
import { type AppState, needOfAll, pendingChanges } from "./pending-rules";
import type { Pending } from "./pending-schema";
import { settingsOf } from "./rules";

/** Live, or on the way to it. */
const statuses = ["queued", "fetching", "building", "starting", "live"] as const;

const kept = {
  id: deployments.id,
  number: deployments.number,
  status: deployments.status,
  snapshot: deployments.snapshot,
  sealedEnvironment: deployments.sealedEnvironment,
};
type Kept = Pick<typeof deployments.$inferSelect, keyof typeof kept>;

const stateOf = (row: Kept): AppState => ({ settings: row.snapshot, variables: keptEnvironment(row) });
const named = (row: Kept | undefined) => (row === undefined ? null : { id: row.id, number: row.number });

/** What of the app is saved and does not run yet. Nothing waits of an app that never ran. @throws AppError 404 for a stranger */
export const readPending = async (caller: Caller, idOrName: string): Promise<Pending> => {
  const app = await appOf(caller, idOrName);
  const rows = await db()
    .select(kept)
    .from(deployments)
    .where(and(eq(deployments.appId, app.id), inArray(deployments.status, statuses)))
    .orderBy(desc(deployments.number));
  const live = rows.find(({ status }) => status === "live");
  if (!live) return { live: null, coming: null, needs: null, items: [] };
  const saved = { settings: settingsOf(app), variables: await variablesFor(db(), app) };
  const items = pendingChanges(saved, stateOf(live));
  const newest = rows.find(({ number }) => number > live.number);
  const coming = items.length > 0 && newest && pendingChanges(saved, stateOf(newest)).length === 0 ? newest : undefined;
  return { live: named(live), coming: named(coming), needs: needOfAll(items), items };
};
