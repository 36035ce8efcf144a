import * as z from "zod";

/** One request that the edge could not bring to its app, or not in full. */
export const edgeFaultSchema = z.object({
  /** What the visitor was shown. */
  reference: z.string().max(20),
  ageMs: z.int().min(0),
  /** What the visitor got. */
  status: z.int().min(0).max(599),
  method: z.string().max(50),
  host: z.string().max(300),
  /** Without its query. */
  path: z.string().max(500),
  /** In words. */
  cause: z.string().max(500),
});
export type EdgeFault = z.infer<typeof edgeFaultSchema>;

/** The newest first. Null: this host's edge keeps no causes. */
export const edgeFaultsSchema = z.array(edgeFaultSchema).max(200).nullable();
