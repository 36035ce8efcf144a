import { alertRules } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { newId } from "@/server/ids";
import { defaultRulesOfApps, defaultRulesOfHosts } from "./default-rules";

/** Gives a new app, or a new host, the rules that everyone has. In the transaction that makes it; previews get none. */
export const makeDefaultRules = async (tx: Transaction, subject: { appId: string } | { workerId: string }): Promise<void> => {
  const defaults = "appId" in subject ? defaultRulesOfApps : defaultRulesOfHosts;
  const rows = defaults.map((rule) => ({ ...rule, ...subject, id: newId("alertRule"), origin: "default" as const }));
  await tx.insert(alertRules).values(rows);
};
