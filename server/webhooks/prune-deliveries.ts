import { and, lt, ne, sql } from "drizzle-orm";
import { webhookDeliveries } from "@/drizzle/schema";
import { db } from "@/server/db";

/** The list of an app is looked at, not archived. */
const keptPerApp = 1_000;

/**
 * Removes deliveries of a month ago, and of each app those beyond a thousand: refused ones, duplicates and what concerned nobody
 * first, so that nobody's noise pushes out what counts. What still waits stays.
 */
export const pruneDeliveries = async (): Promise<void> => {
  const settled = ne(webhookDeliveries.outcome, "received");
  const lastMonth = sql`clock_timestamp() - interval '30 days'`;
  await db()
    .delete(webhookDeliveries)
    .where(and(settled, lt(webhookDeliveries.receivedAt, lastMonth)));
  await db().execute(sql`
    with ranked as (
      select id, row_number() over (
        partition by app_id
        order by (outcome in ('refused', 'duplicate') or coalesce(reason_code, '') in ('ping', 'other_event')), id desc
      ) as place
      from webhook_deliveries
    )
    delete from webhook_deliveries using ranked
    where webhook_deliveries.id = ranked.id and ranked.place > ${keptPerApp} and webhook_deliveries.outcome <> 'received'
  `);
};
