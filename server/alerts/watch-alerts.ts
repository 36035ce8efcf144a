import { inArray } from "drizzle-orm";
import { alerts } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { type Channel, latestOnly, makeBell, pause, subscribe } from "@/server/live";
import { alertsWhere } from "./list-alerts";
import { type Alert, type AlertsEvent, mostToldAtOnce } from "./schema";
import { firingOf, summaryOf } from "./summarise-alerts";

/** Many alerts of one outage are one look. */
const pauseMs = 300;

const channelsOf = (caller: Caller): Extract<Channel, `alerts:${string}`>[] => [
  ...caller.teamIds.map((teamId) => `alerts:${teamId}` as const),
  ...(caller.role === "administrator" ? (["alerts:hosts"] as const) : []),
];

/** The newest of them: ids begin with the time. */
const told = async (caller: Caller, ids: readonly string[]): Promise<Alert[]> => {
  if (ids.length === 0) return [];
  const newest = [...ids].sort().reverse().slice(0, mostToldAtOnce);
  return alertsWhere(caller, inArray(alerts.id, newest));
};

/**
 * Yields how many alerts of the caller's fire, now and whenever something happens to an alert or a rule, with those that began or ended
 * since. What began before the stream, or while it was broken, is counted and not told.
 */
export async function* watchAlerts(caller: Caller, signal: AbortSignal): AsyncGenerator<AlertsEvent, void, void> {
  const latest = latestOnly();
  const bell = makeBell(signal);
  let rings = 0;
  const hear = () => {
    rings += 1;
    bell.ring();
  };
  const leave = await Promise.all(channelsOf(caller).map((channel) => subscribe(channel, hear, bell.ring)));
  let known: ReadonlySet<string> | null = null;
  try {
    while (!signal.aborted) {
      const heard = rings;
      const firing = await firingOf(caller);
      const ids = new Set(firing.map(({ id }) => id));
      const before: ReadonlySet<string> = known ?? ids;
      const begun = [...ids].filter((id) => !before.has(id));
      const ended = [...before].filter((id) => !ids.has(id));
      known = ids;
      const summary = summaryOf(firing);
      if (latest.isNew([heard, summary, begun, ended])) {
        const [fired, resolved] = await Promise.all([told(caller, begun), told(caller, ended)]);
        yield { summary, fired, resolved, firedCount: begun.length, resolvedCount: ended.length };
      }
      await pause(pauseMs, signal);
      await bell.next();
    }
  } finally {
    await Promise.all(leave.map((end) => end()));
  }
}
