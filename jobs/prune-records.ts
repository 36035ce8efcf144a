import { pruneAlerts } from "@/server/alerts/prune-alerts";
import { prune } from "@/server/db/prune";
import { pruneNotifications } from "@/server/notifications";
import { pruneDeliveries } from "@/server/webhooks";

/** Once an hour: rows that only the past needed. */
export const pruneRecords = async (): Promise<void> => {
  await prune();
  await pruneDeliveries();
  await pruneAlerts();
  await pruneNotifications();
};
