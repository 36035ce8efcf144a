import type { ToldAlert } from "../message-rules";

/** A CPU alert of the app `shop`, as a message sees it. */
export const toldAlert = (of: Partial<ToldAlert> = {}): ToldAlert => ({
  id: "alr_1",
  ruleId: "rul_1",
  kind: "cpu_percent",
  severity: "warning",
  state: "firing",
  firedAt: new Date("2026-11-26T00:10:00Z"),
  resolvedAt: null,
  value: 95.04,
  comparison: "above",
  threshold: 90,
  sustainMinutes: 10,
  reason: "CPU was above 90 % for 10 minutes.",
  resolvedReason: null,
  cause: null,
  app: { id: "app_1", name: "shop" },
  host: null,
  deploymentNumber: null,
  ...of,
});

export const overAlert = (of: Partial<ToldAlert> = {}): ToldAlert =>
  toldAlert({
    state: "resolved",
    resolvedAt: new Date("2026-11-26T01:40:00Z"),
    resolvedReason: "CPU was below 90 % for 10 minutes.",
    ...of,
  });
