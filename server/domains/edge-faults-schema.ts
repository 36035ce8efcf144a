import * as z from "zod";
import { edgeFaultSchema } from "@/server/workers/protocol";

export const edgeFaultsView = z.object({
  /** False: the app's host has an edge that keeps no causes, as Traefik does not, or the app is on no host. */
  known: z.boolean(),
  /** The newest first, 200 at most, since the edge started. */
  items: z.array(edgeFaultSchema.omit({ ageMs: true }).extend({ at: z.iso.datetime() })),
});
export type EdgeFaultsView = z.infer<typeof edgeFaultsView>;
