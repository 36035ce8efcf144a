import * as z from "zod";

/** What hosts are told apart by: zones and labels. Browser-safe. */

/** Keys and values of labels: as a DNS label, `_` and `.` allowed inside. */
const labelPart = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/, "Small letters, digits, dots and hyphens, 63 at most.");
export const labelsSchema = z
  .record(labelPart, labelPart)
  .refine((labels) => Object.keys(labels).length <= 20, "At most 20 labels.");

export const zoneSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(200)
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    "A DNS name like apps.example.com.",
  );
