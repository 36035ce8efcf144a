import { type SQL, sql } from "drizzle-orm";
import { rowsInParts, type Transaction } from "@/server/db";
import type { WatchedRule } from "./judge-rules";
import { oneOf } from "./record";
import { metricKinds } from "./schema";

/** Few enough that what is made of them is let go of at once, also by the collector of what is not needed any more. */
const rulesAtOnce = 250;

const milliseconds = (column: SQL): SQL => sql`(extract(epoch from ${column}) * 1000)::float8`;

const kinds = sql.join(
  metricKinds.map((kind) => sql`${kind}`),
  sql`, `,
);

/** Written by hand, and as short as it can be: ten thousand rows of it are read at each tick. */
const select = (which: SQL): SQL => sql`
  select rules.id, rules.app_id as "appId", rules.worker_id as "workerId", rules.kind, rules.comparison, rules.threshold,
    rules.sustain_minutes as "sustainMinutes", rules.enabled, rules.firing_alert_id as "firingAlertId",
    ${milliseconds(sql`rules.edge_since`)} as "edgeSince", ${milliseconds(sql`rules.edge_seen_at`)} as "edgeSeenAt",
    ${milliseconds(sql`rules.updated_at`)} as "updatedAt", apps.wanted, apps.deleted_at is not null as "appDeleted",
    apps.routed_deployment_id is not null as "hasVersion", apps.disk_quota_mb as "diskQuotaMb", hosts.status as "hostStatus",
    ${milliseconds(sql`hosts.status_changed_at`)} as "hostStatusChangedAt", ${milliseconds(sql`hosts.last_seen_at`)} as "hostSeenAt",
    hosts.removed_at is not null as "hostRemoved", case when rules.kind = 'restarts_per_hour' then (
      select count(*) from app_exits exits where exits.app_id = rules.app_id and exits.at > clock_timestamp() - interval '1 hour'
    )::int else 0 end as "exitsLastHour"
  from alert_rules rules
  left join apps on apps.id = rules.app_id
  left join workers hosts on hosts.id = coalesce(rules.worker_id, apps.worker_id)
  where rules.kind in (${kinds}) and (${which})`;

/**
 * Every rule of a metric that is to be looked at, of all apps and hosts, in one statement; those of one app together. A disabled one once
 * more: what it fires is over.
 */
export const rulesInParts = (): AsyncIterable<WatchedRule[]> =>
  rowsInParts<WatchedRule>(
    sql`${select(sql`rules.enabled or rules.firing_alert_id is not null or rules.edge_since is not null`)} order by rules.app_id`,
    rulesAtOnce,
  );

/** These, as they are now. */
export const loadRulesAgain = (tx: Pick<Transaction, "execute">, ids: readonly string[]): Promise<WatchedRule[]> =>
  tx.execute<WatchedRule>(select(sql`rules.id in ${oneOf(ids)}`));
