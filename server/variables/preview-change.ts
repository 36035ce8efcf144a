import type { Caller } from "@/server/accounts/schema";
import { appOf } from "@/server/apps";
import { db } from "@/server/db";
import { planChange } from "./change-rules";
import type { ChangeVariables } from "./change-variables";
import { openSaved, rowsOf } from "./kept";
import { refused } from "./refused";
import type { VariableChanges } from "./schema";

/** What a change would do to each key, with nothing written. @throws AppError for what the change itself would refuse */
export const previewChange = async (
  caller: Caller,
  { id, scope, mode, variables }: ChangeVariables,
): Promise<VariableChanges> => {
  const app = await appOf(caller, id);
  const plan = planChange((await rowsOf(db(), app.id, scope)).map(openSaved), { mode, variables });
  if (!plan.ok) throw refused(plan.faults);
  return plan.changes;
};
