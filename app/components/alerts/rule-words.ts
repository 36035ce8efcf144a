import type { StatusView } from "@/app/lib/status";
import type { AlertRule } from "@/server/alerts/schema";
import { isMuted } from "./alert-words";

/** What is said of rules. Pure. */

type Told = Pick<AlertRule, "channelIds" | "channels">;

/** Who hears of it, after an arrow. */
export const receiversOf = ({ channelIds, channels }: Told): string => {
  if (channelIds?.length === 0) return "the dashboard alone";
  if (channels.length === 0) return "no channel yet";
  return channels.map(({ name, enabled }) => (enabled ? name : `${name} (switched off)`)).join(", ");
};

type Standing = Pick<AlertRule, "enabled" | "mutedUntil" | "firingAlertId" | "pendingSince">;

/** How it stands. `now` in milliseconds. */
export const ruleView = ({ enabled, mutedUntil, firingAlertId, pendingSince }: Standing, now: number): StatusView => {
  if (!enabled) return { tone: "quiet", word: "Off" };
  const muted = isMuted(mutedUntil, now) ? ", muted" : "";
  if (firingAlertId !== null) return { tone: "bad", word: `Firing${muted}` };
  if (pendingSince !== null) return { tone: "warn", word: `Pending${muted}` };
  return muted === "" ? { tone: "ok", word: "OK" } : { tone: "quiet", word: "Muted" };
};
