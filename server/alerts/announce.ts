import { afterCommit, type Transaction } from "@/server/db";
import { publish } from "@/server/live";
import { ringAppAlerts, ringHostAlerts } from "./ring";
import { type AlertKind, isMetricKind } from "./schema";

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

/** What is true already fires at once, also of a rule that is new. Rules of metrics wait for the next tick. */
export const settleSoon = (
  tx: Transaction,
  { kind, appId, workerId }: { kind: AlertKind; appId: string | null; workerId: string | null },
): void => {
  if (isMetricKind(kind)) return;
  afterCommit(tx, () => {
    if (appId !== null) void ringAppAlerts(appId);
    if (workerId !== null) void ringHostAlerts(workerId);
  });
};
