import { and, arrayContains, eq, inArray, isNotNull, isNull, lte, ne, or, type SQL, sql } from "drizzle-orm";
import { alertRules, alerts, channels, notifications } from "@/drizzle/schema";
import { teamsHearingOfHosts } from "@/server/channels";
import type { Transaction } from "@/server/db";
import type { CauseTold, Hearing } from "./group-rules";

/** Who is to hear of what. Each is one statement, however many alerts there are. */

type Source = Pick<Transaction, "select" | "selectDistinct">;

const notMuted = or(isNull(alertRules.mutedUntil), lte(alertRules.mutedUntil, sql`clock_timestamp()`));

/** Of an app's alert its team's channels; of a host's those of teams that an administrator owns. */
const mayHear = (source: Source): SQL | undefined => {
  return or(
    and(isNotNull(alerts.teamId), eq(channels.teamId, alerts.teamId)),
    and(isNull(alerts.teamId), inArray(channels.teamId, teamsHearingOfHosts(source))),
  );
};

const chosen = or(and(isNull(alertRules.channelIds), channels.isDefault), sql`${channels.id} = any(${alertRules.channelIds})`);

/** Channels that hear that these alerts began: those that their rule names, or the default ones. */
export const hearingsOfFired = (source: Source, alertIds: readonly string[]): Promise<Hearing[]> =>
  source
    .select({ alertId: alerts.id, channelId: channels.id })
    .from(alerts)
    .innerJoin(alertRules, eq(alertRules.id, alerts.ruleId))
    .innerJoin(channels, and(channels.enabled, mayHear(source), chosen))
    .where(and(inArray(alerts.id, [...alertIds]), notMuted));

/** Channels that hear that these alerts ended: those that were told that they began, and nobody else. */
export const hearingsOfResolved = (source: Source, alertIds: readonly string[]): Promise<Hearing[]> =>
  source
    .selectDistinct({ alertId: alerts.id, channelId: notifications.channelId })
    .from(alerts)
    .innerJoin(
      notifications,
      and(
        eq(notifications.transition, "fired"),
        ne(notifications.state, "failed"),
        arrayContains(notifications.alertIds, sql`array[${alerts.id}]`),
      ),
    )
    .innerJoin(channels, and(eq(channels.id, notifications.channelId), channels.enabled))
    .leftJoin(alertRules, eq(alertRules.id, alerts.ruleId))
    .where(and(inArray(alerts.id, [...alertIds]), notMuted));

export const causeKey = (channelId: string, cause: string): string => `${channelId} ${cause}`;

/** What these channels were told of these causes, by `causeKey`. Holds the messages, so that none of them is taken up meanwhile. */
export const readCauses = async (
  tx: Source,
  { channelIds, causes }: { channelIds: readonly string[]; causes: readonly string[] },
): Promise<Map<string, CauseTold>> => {
  const found = new Map<string, CauseTold>();
  if (causes.length === 0 || channelIds.length === 0) return found;
  const keys = causes.flatMap((cause) => [`fired:${cause}`, `resolved:${cause}`]);
  const told = await tx
    .select({
      channelId: notifications.channelId,
      key: notifications.key,
      alertIds: notifications.alertIds,
      state: notifications.state,
      attempts: notifications.attempts,
      stillFiring: sql<boolean>`exists (
        select 1 from alerts where alerts.id = any(notifications.alert_ids) and alerts.state = 'firing'
      )`,
    })
    .from(notifications)
    .where(and(inArray(notifications.channelId, [...channelIds]), inArray(notifications.key, keys)))
    // Whoever marks the two as sent goes in this order too.
    .orderBy(notifications.channelId, notifications.transition, notifications.id)
    .for("update");
  for (const row of told) {
    const [transition = "", cause = ""] = [row.key.slice(0, row.key.indexOf(":")), row.key.slice(row.key.indexOf(":") + 1)];
    const key = causeKey(row.channelId, cause);
    const known = found.get(key) ?? { stillFiring: false, begun: [], over: null };
    const frozen = row.state !== "waiting" || row.attempts > 0;
    if (transition === "fired") found.set(key, { ...known, begun: row.alertIds, stillFiring: row.stillFiring });
    else found.set(key, { ...known, over: { alertIds: row.alertIds, frozen } });
  }
  return found;
};
