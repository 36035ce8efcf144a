import { tracked } from "@trpc/server";
import * as z from "zod";
import { procedure, router } from "@/server/api/procedures";
import { pageInput, pageOf } from "@/server/apps/schema";
import { watchBuildLog } from "@/server/logs";
import { cancelDeployment } from "./cancel-deployment";
import { createDeployment } from "./create-deployment";
import { expectedDuration } from "./expected-duration";
import { getDeployment, getDeploymentByNumber, listDeployments } from "./read-deployments";
import { createDeploymentInput, deploymentSchema } from "./schema";
import { watchDeployment } from "./watch-deployment";

const byId = z.object({ id: z.string().max(100) });
const ofApp = pageInput.extend({ id: z.string().max(100) });
/** The id of an event is the byte after it: a stream goes on where it was cut. */
const logInput = byId.extend({
  lastEventId: z
    .string()
    .regex(/^\d{1,15}$/)
    .nullish(),
});
const never = new AbortController().signal;

export const deploymentsRouter = router({
  list: procedure
    .meta({ rest: { method: "GET", path: "/apps/{id}/deployments", summary: "An app's deployments, newest first" } })
    .input(ofApp)
    .output(pageOf(deploymentSchema))
    .query(({ ctx, input }) => listDeployments(ctx.caller, input)),

  get: procedure
    .meta({ rest: { method: "GET", path: "/deployments/{id}", summary: "One deployment with its stages" } })
    .input(byId)
    .output(deploymentSchema)
    .query(({ ctx, input }) => getDeployment(ctx.caller, input.id)),

  getByNumber: procedure
    .input(byId.extend({ number: z.coerce.number().int().min(1).max(999_999_999) }))
    .output(deploymentSchema)
    .query(({ ctx, input }) => getDeploymentByNumber(ctx.caller, input.id, input.number)),

  /** How long one usually takes, for the time that is left. */
  expected: procedure
    .input(byId)
    .output(z.object({ expectedMs: z.int().nullable() }))
    .query(async ({ ctx, input }) => ({ expectedMs: await expectedDuration(ctx.caller, input.id) })),

  create: procedure
    .meta({
      rest: { method: "POST", path: "/apps/{id}/deployments", status: 202, summary: "Deploy the branch's head, or a commit" },
    })
    .input(createDeploymentInput)
    .output(deploymentSchema)
    .mutation(({ ctx, input }) => {
      const trigger = ctx.caller.via === "browser" ? "click" : "api";
      return createDeployment(ctx.caller, { appId: input.id, commit: input.commit, trigger });
    }),

  cancel: procedure
    .meta({
      rest: { method: "POST", path: "/deployments/{id}/cancel", status: 202, summary: "Cancel a deployment before its switch" },
    })
    .input(byId)
    .output(deploymentSchema)
    .mutation(({ ctx, input }) => cancelDeployment(ctx.caller, input.id)),

  watch: procedure.input(byId).subscription(({ ctx, input, signal }) => watchDeployment(ctx.caller, input.id, signal ?? never)),

  watchLog: procedure.input(logInput).subscription(async function* ({ ctx, input, signal }) {
    const fromByte = Number(input.lastEventId ?? "0");
    for await (const chunk of watchBuildLog(ctx.caller, { id: input.id, fromByte, signal: signal ?? never })) {
      yield tracked(String(chunk.nextByte), chunk);
    }
  }),
});
