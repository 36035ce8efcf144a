import { afterCommit, type Transaction } from "@/server/db";
import { publish } from "@/server/live";

/** Pages that show the rule, or an alert, read again. After the commit. */
export const announceAlerts = (
  tx: Transaction,
  {
    teamId,
    appId,
    ...about
  }: { teamId: string | null; appId: string | null } & ({ ruleId: string } | { alertId: string; state: "firing" | "resolved" }),
): void =>
  afterCommit(tx, () => {
    void publish(`alerts:${teamId ?? "hosts"}`, about);
    if (appId !== null) void publish(`app:${appId}`, {});
  });
