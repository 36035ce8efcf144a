import { eq, sql } from "drizzle-orm";
import { apps } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { appOf, refuseForPreview } from "@/server/apps";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { publish } from "@/server/live";
import { planChange } from "./change-rules";
import { openSaved, rowsOf } from "./kept";
import { refused } from "./refused";
import type { MergedVariables, VariableList, VariableScope } from "./schema";
import { presentVariables, writeVariables } from "./store";

export type ChangeVariables = {
  /** The app's id or name. */
  id: string;
  scope: VariableScope;
  mode: "replace" | "merge";
  variables: MergedVariables;
};

/**
 * The one way to change variables: all of a change or nothing. What runs keeps the environment of its deployment; the next
 * deployment takes the new one. @throws AppError
 */
export const changeVariables = async (caller: Caller, { id, scope, mode, variables }: ChangeVariables): Promise<VariableList> => {
  const seen = await appOf(caller, id);
  refuseForPreview(seen);
  const changed = await transaction(async (tx) => {
    const app = await appOf(caller, seen.id, { lockIn: tx });
    const rows = await rowsOf(tx, app.id, scope);
    const plan = planChange(rows.map(openSaved), { mode, variables });
    if (!plan.ok) throw refused(plan.faults);
    const { added, changed, removed } = plan.changes;
    if (added.length + changed.length + removed.length === 0) return false;
    await writeVariables(tx, { caller, appId: app.id, scope, rows, next: plan.next, changes: plan.changes });
    // Whoever watches the app learns by this that something about it is another.
    await tx.update(apps).set({ updatedAt: sql`clock_timestamp()` }).where(eq(apps.id, app.id));
    const details = { scope, added, changed, removed };
    await emit(tx, caller, { action: "variables.changed", targetId: app.id, teamId: app.teamId, details });
    return true;
  });
  if (changed) void publish(`app:${seen.id}`, {});
  return presentVariables(seen.id, scope);
};
