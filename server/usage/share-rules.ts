import type { UsageTotals } from "./schema";

/** How what a team used is divided among its apps. Pure. */

const measures = ["cpuSeconds", "memoryGbHours", "networkBytes", "requests", "diskBytes"] as const;

const each = (valueOf: (measure: (typeof measures)[number]) => number): UsageTotals => ({
  cpuSeconds: valueOf("cpuSeconds"),
  memoryGbHours: valueOf("memoryGbHours"),
  networkBytes: valueOf("networkBytes"),
  requests: valueOf("requests"),
  diskBytes: valueOf("diskBytes"),
});

export const sumOf = (apps: readonly UsageTotals[]): UsageTotals =>
  each((measure) => apps.reduce((sum, app) => sum + app[measure], 0));

/** From 0 to 1 of all; 0 of nothing. */
export const shareOf = (app: UsageTotals, all: UsageTotals): UsageTotals =>
  each((measure) => (all[measure] > 0 ? Math.round((app[measure] / all[measure]) * 1e6) / 1e6 : 0));
