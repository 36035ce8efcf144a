import type { AppAlertKind, Comparison, HostAlertKind, Severity } from "./schema";

/** What is watched before anybody sets it up. Pure; the migrations that give these to what existed before say the same. */

type DefaultRule<Kind> = {
  kind: Kind;
  comparison: Comparison | null;
  threshold: number | null;
  sustainMinutes: number;
  severity: Severity;
};

const above = (threshold: number, sustainMinutes: number) => ({ comparison: "above" as const, threshold, sustainMinutes });
const event = { comparison: null, threshold: null, sustainMinutes: 0 };

export const defaultRulesOfApps: readonly DefaultRule<AppAlertKind>[] = [
  { kind: "cpu_percent", ...above(90, 10), severity: "warning" },
  { kind: "memory_percent", ...above(90, 5), severity: "warning" },
  { kind: "disk_percent", ...above(90, 15), severity: "warning" },
  { kind: "error_percent", ...above(5, 5), severity: "warning" },
  { kind: "offline", ...event, severity: "critical" },
  { kind: "crashloop", ...event, severity: "critical" },
  { kind: "deployment_failed", ...event, severity: "warning" },
  { kind: "certificate_expiring", ...event, severity: "warning" },
  { kind: "domain_unverified", ...event, severity: "critical" },
];

export const defaultRulesOfHosts: readonly DefaultRule<HostAlertKind>[] = [
  { kind: "host_disk_percent", ...above(85, 5), severity: "critical" },
  { kind: "host_offline", ...event, severity: "critical" },
  { kind: "edge_down", ...event, severity: "critical" },
];
