import type { AppFacts, HostOfApp } from "../facts";

const now = new Date("2026-03-01T12:00:00Z");
export const secondsAgo = (seconds: number): Date => new Date(now.getTime() - seconds * 1_000);

export const hostOfApp: HostOfApp = {
  id: "wrk_1",
  name: "web-1",
  status: "online",
  statusChangedAt: secondsAgo(4),
  lastSeenAt: secondsAgo(10),
};

/** An app that has run for an hour, and a rule of it that does not fire. */
export const appFacts = (facts: Partial<AppFacts>): AppFacts => ({
  ruleId: "rul_1",
  enabled: true,
  firingAlertId: null,
  now,
  appId: "app_1",
  name: "shop",
  wanted: "running",
  status: "running",
  statusReason: null,
  statusChangedAt: secondsAgo(3_600),
  askedAt: secondsAgo(3_600),
  deletedAt: null,
  hasVersion: true,
  host: hostOfApp,
  recentExits: 0,
  lastExitAt: null,
  ...facts,
});
