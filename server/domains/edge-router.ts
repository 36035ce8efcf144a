import * as z from "zod";
import { procedure, router } from "@/server/api/procedures";
import { edgeFaultsView } from "./edge-faults-schema";
import { appEdgeOptionsView, updateEdgeInput } from "./options-schema";
import { readEdgeFaults } from "./read-edge-faults";
import { readEdge, updateEdge } from "./update-edge";

/** What the edge does for all names of an app. */
export const edgeRouter = router({
  get: procedure
    .meta({ rest: { method: "GET", path: "/apps/{id}/edge", summary: "What the edge does for all of the app's names" } })
    .input(z.object({ id: z.string().max(100) }))
    .output(appEdgeOptionsView)
    .query(({ ctx, input }) => readEdge(ctx.caller, input.id)),

  faults: procedure
    .meta({
      rest: {
        method: "GET",
        path: "/apps/{id}/edge-faults",
        summary: "Requests that the edge could not bring to the app lately, and why; visitors see only each one's reference",
      },
    })
    .input(z.object({ id: z.string().max(100) }))
    .output(edgeFaultsView)
    .query(({ ctx, input }) => readEdgeFaults(ctx.caller, input.id)),

  update: procedure
    .meta({
      rest: {
        method: "PATCH",
        path: "/apps/{id}/edge",
        summary: "Passwords, maintenance, allowed addresses, headers, HTTPS: at once, without a deployment; null takes one away",
      },
    })
    .input(updateEdgeInput)
    .output(appEdgeOptionsView)
    .mutation(({ ctx, input }) => updateEdge(ctx.caller, input)),
});
