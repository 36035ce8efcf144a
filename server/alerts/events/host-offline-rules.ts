import { causeOf, type Decision, type HostOfApp, inWords, type RuleFacts } from "./facts";

/** A host is not heard. Pure. */

export type HostFacts = RuleFacts &
  HostOfApp & {
    removedAt: Date | null;
    /** Apps on it that should run. */
    affected: number;
  };

const affectedInWords = (affected: number): string => {
  if (affected === 0) return "No app that should run is on it.";
  return affected === 1 ? "1 app is affected." : `${affected} apps are affected.`;
};

const begins = (host: HostFacts): Decision => {
  // One that has never been heard has not gone away.
  if (host.status === "online" || host.removedAt !== null || host.lastSeenAt === null) return null;
  const reason = `The host ${host.name} is offline: it was last heard at ${inWords(host.lastSeenAt)}. ${affectedInWords(host.affected)}`;
  return { kind: "fire", reason, cause: causeOf(host) };
};

const ends = ({ removedAt, enabled, status }: HostFacts): Decision => {
  if (removedAt !== null) return { kind: "resolve", reason: "The host was taken out." };
  if (!enabled) return { kind: "resolve", reason: "The rule was switched off." };
  return status === "online" ? { kind: "resolve", reason: "The host is heard again." } : null;
};

export const decideHostOffline = (host: HostFacts): Decision => {
  if (host.firingAlertId !== null) return ends(host);
  return host.enabled ? begins(host) : null;
};
