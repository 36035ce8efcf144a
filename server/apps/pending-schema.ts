import * as z from "zod";

/** What is saved but does not run yet. Browser-safe. */
export const pendingKinds = ["setting", "variable"] as const;
/** What brings a change to life: a new build (or a new pull of the image), or a start of the same image. */
export const pendingNeeds = ["build", "restart"] as const;
export type PendingNeed = (typeof pendingNeeds)[number];

export const pendingChangeSchema = z.object({
  kind: z.enum(pendingKinds),
  /** The setting as the API names it, or the variable's key. */
  name: z.string(),
  change: z.enum(["added", "changed", "removed"]),
  /** Null where there was nothing, and for secrets. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** Its values are not shown. */
  secret: z.boolean(),
  needs: z.enum(pendingNeeds),
});
export type PendingChange = z.infer<typeof pendingChangeSchema>;

export const pendingSchema = z.object({
  /** The deployment that is live, with which it is compared; null where none is, and nothing waits. */
  live: z.object({ id: z.string(), number: z.int() }).nullable(),
  /** A deployment on its way that has all of it. */
  coming: z.object({ id: z.string(), number: z.int() }).nullable(),
  /** What would bring all of it to life; null when nothing waits. */
  needs: z.enum(pendingNeeds).nullable(),
  items: z.array(pendingChangeSchema),
});
export type Pending = z.infer<typeof pendingSchema>;
