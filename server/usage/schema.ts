import * as z from "zod";

/** What apps used, as it is told. Browser-safe. All moments are UTC; whoever shows them knows the viewer's zone. */

/** So far back usage is kept, and no further is it read. */
export const usageDays = 90;
/** Of a series. */
export const mostPoints = 360;
/** Of a chart. */
export const mostMarkers = 200;

/** In an address a plus that nobody escaped is a space. */
const moment = z.preprocess(
  (value) => (typeof value === "string" ? value.replace(/ (?=\d{2}:?\d{2}$)/, "+") : value),
  z.iso.datetime({ offset: true, error: "Write a moment like 2026-03-29T01:30:00Z or 2026-03-29T01:30:00+01:00." }),
);

const unitSeconds = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** Seconds; written as such (`3600`) or with a unit (`5m`, `1h`, `1d`). */
const resolution = z
  .union([z.string(), z.number()])
  .transform((value) => String(value))
  .pipe(z.string().regex(/^[1-9]\d{0,6}[smhd]?$/, "Write a resolution in seconds, or like 5m, 1h or 1d."))
  .transform((text) => Number.parseInt(text, 10) * (unitSeconds[text.at(-1) as keyof typeof unitSeconds] ?? 1))
  .pipe(z.number().max(86_400, "A day is the coarsest resolution."));

/** Without `to` until now, without `from` the day before `to`. `resolution` is made coarser where it would give too many points. */
export const usageRange = z.object({
  from: moment.optional(),
  to: moment.optional(),
  resolution: resolution.optional(),
});
export type UsageRange = z.infer<typeof usageRange>;
export const usageInput = usageRange.extend({ id: z.string().max(100) });

/** What was used from `bucketStart` on, for `resolutionSeconds`. Null: the host did not tell. */
export const usagePointSchema = z.object({
  bucketStart: z.iso.datetime(),
  cpuSeconds: z.number(),
  /** Over the seconds that were measured. */
  memoryBytesAvg: z.number(),
  memoryBytesPeak: z.number(),
  networkReceivedBytes: z.number().nullable(),
  networkSentBytes: z.number().nullable(),
  /** The last that was measured. */
  diskBytes: z.number().nullable(),
  requests: z.number().nullable(),
  /** Those that were answered with 5xx. */
  errors: z.number().nullable(),
  /** The slowest of the measurements' 95th percentiles. */
  latencyP95Ms: z.number().nullable(),
  /** For so long it was measured: less than the resolution in the newest one, and where a host was away or the app stood still. */
  coveredSeconds: z.number(),
});
export type UsagePoint = z.infer<typeof usagePointSchema>;

/** A deployment that went live, or failed. */
export const usageMarkerSchema = z.object({
  at: z.iso.datetime(),
  appId: z.string(),
  appName: z.string(),
  deploymentId: z.string(),
  number: z.int(),
  status: z.enum(["live", "failed"]),
});
export type UsageMarker = z.infer<typeof usageMarkerSchema>;

/** A bucket of which nothing is known is no point: a gap, not a zero. */
export const usageSchema = z.object({
  points: z.array(usagePointSchema),
  resolutionSeconds: z.int(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** The moment to which `from` was cut, because nothing older is kept; null where it was not. */
  clampedFrom: z.iso.datetime().nullable(),
  /** The newest of the range, oldest first. */
  markers: z.array(usageMarkerSchema),
});
export type Usage = z.infer<typeof usageSchema>;

export const usageTotalsSchema = z.object({
  cpuSeconds: z.number(),
  /** A gigabyte is 1024 megabytes, as where memory is set. */
  memoryGbHours: z.number(),
  networkBytes: z.number(),
  requests: z.number(),
  /** The last that was measured. */
  diskBytes: z.number(),
});
export type UsageTotals = z.infer<typeof usageTotalsSchema>;

export const appUsageSchema = usageTotalsSchema.extend({
  appId: z.string(),
  name: z.string(),
  /** It has been deleted; its usage is still the team's. */
  deleted: z.boolean(),
  /** From 0 to 1, of what the team used; 0 where the team used nothing. */
  share: usageTotalsSchema,
});
export type AppUsage = z.infer<typeof appUsageSchema>;

/** Points are of all apps together; previews count with their app. */
export const teamUsageSchema = usageSchema.extend({
  totals: usageTotalsSchema,
  /** Those that used anything, most CPU first. */
  apps: z.array(appUsageSchema),
});
export type TeamUsage = z.infer<typeof teamUsageSchema>;
