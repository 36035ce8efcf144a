import type { Caller } from "@/server/accounts/schema";
import type { Transaction } from "@/server/db";
import { planChange } from "./change-rules";
import { refused } from "./refused";
import type { WrittenVariables } from "./schema";
import { writeVariables } from "./store";

/** The variables that an app is made with, in the transaction that makes it. @throws AppError with every fault at its key */
export const beginWithVariables = async (
  tx: Transaction,
  caller: Caller,
  { appId, variables }: { appId: string; variables: WrittenVariables },
): Promise<void> => {
  const plan = planChange([], { mode: "replace", variables });
  if (!plan.ok) throw refused(plan.faults);
  await writeVariables(tx, { caller, appId, scope: "production", rows: [], next: plan.next, changes: plan.changes });
};
