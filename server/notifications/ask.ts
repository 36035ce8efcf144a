import { sql } from "drizzle-orm";
import { type alerts, notifications } from "@/drizzle/schema";
import { keepChannels, ringOnCommit } from "@/server/channels";
import type { Transaction } from "@/server/db";
import { newId } from "@/server/ids";
import { causeKey, hearingsOfFired, hearingsOfResolved, readCauses } from "./audience";
import { type Group, groupAlerts, type Hearing, overOfCause } from "./group-rules";
import type { TransitionKind } from "./schema";

type AlertRow = typeof alerts.$inferSelect;

/** Without channels that were removed meanwhile. */
const keep = async (tx: Transaction, hearings: readonly Hearing[]) => {
  const channelIds = await keepChannels(tx, [...new Set(hearings.map(({ channelId }) => channelId))]);
  return { channelIds, kept: hearings.filter(({ channelId }) => channelIds.has(channelId)) };
};

/** What nobody has tried to send yet takes in what belongs to it; what was told is not told again. */
const insert = async (tx: Transaction, transition: TransitionKind, groups: readonly Group[]): Promise<string[]> => {
  if (groups.length === 0) return [];
  const moment = sql`clock_timestamp()`;
  const rows = await tx
    .insert(notifications)
    // Not the transaction's beginning: it may have waited for one that is told before it.
    .values(
      groups.map(({ waitMs = 0, ...group }) => {
        const dueAt = sql`clock_timestamp() + make_interval(secs => ${waitMs / 1_000})`;
        return { ...group, id: newId("notification"), transition, createdAt: moment, dueAt };
      }),
    )
    .onConflictDoUpdate({
      target: [notifications.channelId, notifications.key],
      set: {
        alertIds: sql`array(select distinct unnest(${notifications.alertIds} || excluded.alert_ids) order by 1)`,
        dueAt: sql`least(${notifications.dueAt}, excluded.due_at)`,
        updatedAt: moment,
      },
      setWhere: sql`${notifications.state} = 'waiting' and ${notifications.attempts} = 0`,
    })
    .returning({ channelId: notifications.channelId });
  return rows.map(({ channelId }) => channelId);
};

const askFired = async (tx: Transaction, fired: readonly AlertRow[]): Promise<string[]> => {
  if (fired.length === 0) return [];
  const hearings = await hearingsOfFired(
    tx,
    fired.map(({ id }) => id),
  );
  const { kept } = await keep(tx, hearings);
  return insert(tx, "fired", groupAlerts("fired", fired, kept));
};

const askResolved = async (tx: Transaction, resolved: readonly AlertRow[]): Promise<string[]> => {
  if (resolved.length === 0) return [];
  const hearings = await hearingsOfResolved(
    tx,
    resolved.map(({ id }) => id),
  );
  const causes = [...new Set(resolved.flatMap(({ cause }) => cause ?? []))];
  const { channelIds, kept } = await keep(tx, hearings);
  const told = await readCauses(tx, { causes, channelIds: [...channelIds] });
  const groups = groupAlerts("resolved", resolved, kept).flatMap((group) => {
    const before = told.get(causeKey(group.channelId, group.key.slice("resolved:".length)));
    return before ? (overOfCause(group, before) ?? []) : group;
  });
  return insert(tx, "resolved", groups);
};

/**
 * Writes down which channels are to be told of alerts that began and ended, in the transaction of that and after the alerts
 * themselves; rings once it has committed. The same again is nothing: messages have keys. A constant number of statements.
 */
export const askNotifications = async (
  tx: Transaction,
  { fired, resolved }: { fired: readonly AlertRow[]; resolved: readonly AlertRow[] },
): Promise<void> => {
  const channelIds = new Set([...(await askFired(tx, fired)), ...(await askResolved(tx, resolved))]);
  for (const id of channelIds) ringOnCommit(tx, id);
};
