import { alertRules } from "@/drizzle/schema";
import { db } from "@/server/db";
import { newId } from "@/server/ids";

type Values = Partial<typeof alertRules.$inferInsert> & Pick<typeof alertRules.$inferInsert, "kind">;

/** A rule of an app or a host, as a row only. */
export const testRule = async (values: Values): Promise<typeof alertRules.$inferSelect> => {
  const [rule] = await db()
    .insert(alertRules)
    .values({ id: newId("alertRule"), comparison: "above", severity: "warning", origin: "own", ...values })
    .returning();
  if (!rule) throw new Error("The rule was not inserted");
  return rule;
};
