import type { StatusView } from "@/app/lib/status";
import type { Connection, ConnectionState } from "@/server/connections/schema";

/** What is said of a connection. Pure. */

const stateViews: Readonly<Record<ConnectionState, StatusView>> = {
  pending: { tone: "warn", word: "Not finished" },
  connected: { tone: "ok", word: "Connected" },
  failing: { tone: "bad", word: "Failing" },
};

export const connectionView = ({ state, daysLeft }: Pick<Connection, "state" | "daysLeft">): StatusView =>
  state === "connected" && daysLeft !== null && daysLeft < 0 ? { tone: "bad", word: "Ended" } : stateViews[state];

const abilityWords = [
  ["readCode", "read code"],
  ["manageWebhooks", "register webhooks"],
  ["writeStatuses", "write commit statuses"],
] as const;

/** `May read code and register webhooks.` Null where the provider does not tell of anything. */
export const abilitySentence = (abilities: Connection["abilities"]): string | null => {
  const able = abilityWords.filter(([name]) => abilities?.[name] === true).map(([, words]) => words);
  const last = able.pop();
  if (last === undefined) return null;
  return `May ${able.length === 0 ? last : `${able.join(", ")} and ${last}`}.`;
};

/** When its credential ends; null where it does not, or nobody knows. */
export const endSentence = (daysLeft: number | null): string | null => {
  if (daysLeft === null) return null;
  if (daysLeft < 0) return "has ended";
  if (daysLeft === 0) return "ends within a day";
  return daysLeft === 1 ? "ends in 1 day" : `ends in ${daysLeft} days`;
};

export const countApps = (apps: number): string => {
  if (apps === 0) return "used by no app";
  return apps === 1 ? "used by 1 app" : `used by ${apps} apps`;
};
