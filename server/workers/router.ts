import * as z from "zod";
import { administratorProcedure, router } from "@/server/api/procedures";
import { cordonWorker, uncordonWorker } from "./change-cordon";
import { endDrain } from "./end-drain";
import { joinProcedures } from "./join-router";
import { listWorkers } from "./list-workers";
import { previewDrain } from "./preview-drain";
import { workerReads } from "./read-procedures";
import { removeWorker } from "./remove-worker";
import { revokeWorker } from "./revoke-worker";
import { rotateKey } from "./rotate-key";
import { drainInput, drainPlanSchema, keyRotationSchema, removeWorkerInput, updateWorkerInput, workerSchema } from "./schema";
import { startDrain } from "./start-drain";
import { updateWorker } from "./update-worker";

const byId = z.object({ id: z.string().max(100) });

export const workersRouter = router({
  ...workerReads,
  ...joinProcedures,

  list: administratorProcedure
    .meta({ rest: { method: "GET", path: "/workers", summary: "All hosts, oldest first" } })
    .output(z.object({ items: z.array(workerSchema) }))
    .query(async () => ({ items: await listWorkers() })),

  update: administratorProcedure
    .meta({ rest: { method: "PATCH", path: "/workers/{id}", summary: "Change a host's name, region, zone, labels or capacity" } })
    .input(updateWorkerInput)
    .output(workerSchema)
    .mutation(({ ctx, input }) => updateWorker(ctx.caller, input)),

  cordon: administratorProcedure
    .meta({ rest: { method: "POST", path: "/workers/{id}/cordon", summary: "Place no further apps on a host" } })
    .input(byId)
    .output(workerSchema)
    .mutation(({ ctx, input }) => cordonWorker(ctx.caller, input.id)),

  uncordon: administratorProcedure
    .meta({ rest: { method: "POST", path: "/workers/{id}/uncordon", summary: "Place apps on a host again" } })
    .input(byId)
    .output(workerSchema)
    .mutation(({ ctx, input }) => uncordonWorker(ctx.caller, input.id)),

  drainPlan: administratorProcedure
    .meta({ rest: { method: "GET", path: "/workers/{id}/drain", summary: "What a drain would move, and where" } })
    .input(byId)
    .output(drainPlanSchema)
    .query(({ input }) => previewDrain(input.id)),

  drain: administratorProcedure
    .meta({
      rest: { method: "POST", path: "/workers/{id}/drain", status: 202, summary: "Move a host's apps to others, one by one" },
    })
    .input(drainInput)
    .output(workerSchema)
    .mutation(({ ctx, input }) => startDrain(ctx.caller, input)),

  endDrain: administratorProcedure
    .meta({ rest: { method: "DELETE", path: "/workers/{id}/drain", summary: "Move no further apps; the host stays cordoned" } })
    .input(byId)
    .output(workerSchema)
    .mutation(({ ctx, input }) => endDrain(ctx.caller, input.id)),

  rotateKey: administratorProcedure
    .meta({ rest: { method: "POST", path: "/workers/{id}/rotate-key", summary: "Give a host a new key over its own socket" } })
    .input(byId)
    .output(keyRotationSchema)
    .mutation(({ ctx, input }) => rotateKey(ctx.caller, input.id)),

  revokeKey: administratorProcedure
    .meta({
      rest: { method: "POST", path: "/workers/{id}/revoke-key", summary: "Listen to a host no longer; what runs there runs on" },
    })
    .input(byId)
    .output(byId)
    .mutation(async ({ ctx, input }) => {
      await revokeWorker(input.id, ctx.caller);
      return input;
    }),

  remove: administratorProcedure
    .meta({
      rest: { method: "DELETE", path: "/workers/{id}", summary: "Take a host out; `force=true` also with apps on it" },
    })
    .input(removeWorkerInput)
    .output(z.object({ id: z.string() }))
    .mutation(({ ctx, input }) => removeWorker(ctx.caller, input)),
});
