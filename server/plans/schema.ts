import * as z from "zod";

/** Vocabulary of plans: how much one team may have. Browser-safe. */

/** `limit` null: as much as it wants. */
const useSchema = z.object({ used: z.int(), limit: z.int().nullable() });
export type PlanUse = z.infer<typeof useSchema>;

/** What a team has of what its plan gives. */
export const planSchema = z.object({
  /** Apps that are not deleted. Previews are none. */
  apps: useSchema,
  /** Promised to what runs or is on its way, previews too. */
  memoryMb: useSchema,
  /** Builds that were asked for in the last 24 hours. */
  buildsPerDay: useSchema,
});
export type Plan = z.infer<typeof planSchema>;
