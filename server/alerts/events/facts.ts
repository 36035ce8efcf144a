/** What the events of an app are judged by, at one moment of the database's clock. */

export type RuleFacts = {
  ruleId: string;
  enabled: boolean;
  /** The alert of it that is firing. */
  firingAlertId: string | null;
  now: Date;
};

export type AppFacts = RuleFacts & {
  appId: string;
  name: string;
  wanted: "running" | "stopped";
  status: "idle" | "running" | "stopped" | "crashed";
  statusReason: string | null;
  statusChangedAt: Date;
  /** When somebody last asked something of it: a start, a restart, a deployment, other settings. */
  askedAt: Date;
  deletedAt: Date | null;
  hasVersion: boolean;
  host: HostOfApp | null;
  /** Unexpected ends in the last five minutes, since something was asked of it. */
  recentExits: number;
  /** The last within a quarter of an hour. */
  lastExitAt: Date | null;
};

export type HostOfApp = {
  id: string;
  name: string;
  status: "online" | "offline";
  statusChangedAt: Date;
  lastSeenAt: Date | null;
};

export type Decision =
  | { kind: "fire"; reason: string; cause?: string; deploymentId?: string }
  | { kind: "resolve"; reason: string }
  /** To be looked at again then: by itself nothing will change that rings. */
  | { kind: "wait"; forMs: number }
  | null;

/** A moment in a sentence, in everybody's zone. */
export const inWords = (moment: Date): string => `${moment.toISOString().slice(0, 19).replace("T", " ")} UTC`;

const mostNamed = 5;

/** `a, b and 3 more`. */
export const namesInWords = (names: readonly string[]): string =>
  names.length <= mostNamed ? names.join(", ") : `${names.slice(0, mostNamed).join(", ")} and ${names.length - mostNamed} more`;

export const causeOf = (host: Pick<HostOfApp, "id" | "statusChangedAt">): string =>
  `host:${host.id}:${host.statusChangedAt.getTime()}`;

/** It is to run, and was placed on a host that was taken out with it. */
export const lostItsHost = ({ hasVersion, statusReason }: AppFacts): boolean => !hasVersion && statusReason === "host_removed";

/** Why nobody is to be told of the app any more, whatever its state; null while somebody is. */
export const lapseOf = (app: AppFacts): string | null => {
  if (app.deletedAt !== null) return "The app was deleted.";
  if (!app.enabled) return "The rule was switched off.";
  if (app.wanted === "stopped") return "The app was stopped on purpose.";
  if (!app.hasVersion && !lostItsHost(app)) return "The app has no version that is to run.";
  return null;
};

export const grouped = <Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> => {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item)) ?? [];
    groups.set(keyOf(item), group);
    group.push(item);
  }
  return groups;
};
