import type { TransitionKind } from "./schema";

/** Which alerts one message tells of. Pure. */

export type GroupedAlert = { id: string; appId: string | null; workerId: string | null; cause: string | null };
/** This channel is to hear of this alert. */
export type Hearing = { alertId: string; channelId: string };
/** `waitMs`: not before so much later, for more of it is about to come; it goes at once when that is all. */
export type Group = { channelId: string; key: string; alertIds: string[]; waitMs?: number };

/** More messages than this at once for one channel are one digest. */
const mostAtOnce = 5;

const smallest = (ids: readonly string[]): string => ids.reduce((least, id) => (id < least ? id : least));

/** What has one cause is one trouble; else what happens to one app, or one host. */
const subjectOf = ({ id, appId, workerId, cause }: GroupedAlert): string => cause ?? appId ?? workerId ?? id;

const byKey = <Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> => {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
};

const groupOf = (transition: TransitionKind, channelId: string, alerts: readonly GroupedAlert[]): Group => {
  const alertIds = alerts.map(({ id }) => id).sort();
  return { channelId, alertIds, key: `${transition}:${alerts[0]?.cause ?? smallest(alertIds)}` };
};

const digestOf = (transition: TransitionKind, channelId: string, groups: readonly Group[]): Group => {
  const alertIds = groups.flatMap((group) => group.alertIds).sort();
  return { channelId, alertIds, key: `${transition}:${smallest(alertIds)}` };
};

/** The messages of what began, or ended, at one moment: per channel one for a cause, an app or a host, and one for all where that is many. */
export const groupAlerts = (
  transition: TransitionKind,
  alerts: readonly GroupedAlert[],
  hearings: readonly Hearing[],
): Group[] => {
  const known = new Map(alerts.map((alert) => [alert.id, alert]));
  return [...byKey(hearings, ({ channelId }) => channelId)].flatMap(([channelId, heard]) => {
    const ids = new Set(heard.map(({ alertId }) => alertId));
    const ofChannel = [...ids].flatMap((id) => known.get(id) ?? []);
    const groups = [...byKey(ofChannel, subjectOf).values()].map((each) => groupOf(transition, channelId, each));
    return groups.length > mostAtOnce ? [digestOf(transition, channelId, groups)] : groups;
  });
};

/** What a channel was told of a cause before. */
export type CauseTold = {
  /** Of those that were said to have begun. */
  stillFiring: boolean;
  begun: readonly string[];
  /** The first message that it is over; `frozen` once somebody has tried to send it: nothing more goes into it. */
  over: { alertIds: readonly string[]; frozen: boolean } | null;
};

/** A host that comes back reports its containers within seconds. */
const settlesMs = 10_000;

/**
 * The end of a cause is told when all of it is over, or a moment after it began to end, and then once more when the last of it is: a host
 * comes back at one moment, its forty apps at others. Null: nothing is told now.
 */
export const overOfCause = (group: Group, told: CauseTold): Group | null => {
  const { over } = told;
  if (!over?.frozen) return told.stillFiring ? { ...group, waitMs: settlesMs } : group;
  if (told.stillFiring) return null;
  const said = new Set(over.alertIds);
  const rest = [...new Set([...told.begun, ...group.alertIds])].filter((id) => !said.has(id)).sort();
  return rest.length === 0 ? null : { ...group, key: `${group.key}:all`, alertIds: rest };
};
