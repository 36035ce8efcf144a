import { tracked } from "@trpc/server";
import * as z from "zod";
import { procedure, router } from "@/server/api/procedures";
import { pageInput, pageOf } from "@/server/apps/schema";
import { invalidField } from "@/server/errors";
import { watchBuildLog } from "@/server/logs";
import { cancelDeployment } from "./cancel-deployment";
import { compareDeployments } from "./compare-deployments";
import { createDeployment } from "./create-deployment";
import { expectedDuration } from "./expected-duration";
import { explainDeployment } from "./explain-failure";
import { listDeployments } from "./list-deployments";
import { listFacets } from "./list-facets";
import { pauseDeploys } from "./pause-deploys";
import { describeDeployment, getDeploymentByNumber } from "./read-deployments";
import { restartDeployment } from "./restart-deployment";
import { rollBack, undoRollback } from "./roll-back";
import {
  comparedSchema,
  createDeploymentInput,
  deploymentDetailsSchema,
  deploymentFilters,
  deploymentSchema,
  explainedFailureSchema,
  rollbackInput,
} from "./schema";
import { watchDeployment } from "./watch-deployment";

const byId = z.object({ id: z.string().max(100) });
const ofApp = pageInput.extend({ id: z.string().max(100), ...deploymentFilters.shape });
/** A deployment of the app, by its number or its id. */
const numberOrId = z.string().min(1).max(100);
const pausedSchema = z.object({ automaticDeploysPausedAt: z.iso.datetime().nullable() });
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
    .meta({ rest: { method: "GET", path: "/apps/{id}/deployments", summary: "An app's deployments that match, newest first" } })
    .input(ofApp)
    .output(pageOf(deploymentSchema))
    .query(({ ctx, input }) => listDeployments(ctx.caller, input)),

  get: procedure
    .meta({ rest: { method: "GET", path: "/deployments/{id}", summary: "One deployment with all that it kept" } })
    .input(byId)
    .output(deploymentDetailsSchema)
    .query(({ ctx, input }) => describeDeployment(ctx.caller, input.id)),

  compare: procedure
    .meta({ rest: { method: "GET", path: "/apps/{id}/deployments/compare", summary: "What differs between two deployments" } })
    .input(byId.extend({ a: numberOrId, b: numberOrId }))
    .output(comparedSchema)
    .query(({ ctx, input }) => compareDeployments(ctx.caller, input)),

  facets: procedure
    .input(byId)
    .output(z.object({ branches: z.array(z.string()), actors: z.array(z.object({ id: z.string(), name: z.string() })) }))
    .query(({ ctx, input }) => listFacets(ctx.caller, input.id)),

  explain: procedure
    .meta({ rest: { method: "GET", path: "/deployments/{id}/failure", summary: "What broke, and what changed before it" } })
    .input(byId)
    .output(explainedFailureSchema)
    .query(({ ctx, input }) => explainDeployment(ctx.caller, input.id)),

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
      rest: {
        method: "POST",
        path: "/apps/{id}/deployments",
        status: 202,
        summary: "Deploy the branch's head or a commit, or restart",
      },
    })
    .input(createDeploymentInput)
    .output(deploymentSchema)
    .mutation(({ ctx, input }) => {
      const { id, commit, noCache, reuseImage } = input;
      if (reuseImage === true) {
        if (commit !== undefined || noCache === true)
          throw invalidField("reuseImage", "A restart builds nothing: give it alone.");
        return restartDeployment(ctx.caller, id);
      }
      const trigger = ctx.caller.via === "browser" ? "click" : "api";
      return createDeployment(ctx.caller, { appId: id, commit, noCache, trigger });
    }),

  rollback: procedure
    .meta({
      rest: { method: "POST", path: "/apps/{id}/rollback", status: 202, summary: "Run an earlier version again, as it ran" },
    })
    .input(rollbackInput)
    .output(deploymentSchema)
    .mutation(({ ctx, input: { id, ...wish } }) => rollBack(ctx.caller, { appId: id, ...wish })),

  undoRollback: procedure
    .meta({
      rest: { method: "POST", path: "/apps/{id}/rollback/undo", status: 202, summary: "Undo a rollback of the last 10 minutes" },
    })
    .input(byId)
    .output(deploymentSchema)
    .mutation(({ ctx, input }) => undoRollback(ctx.caller, input.id)),

  pause: procedure
    .meta({ rest: { method: "POST", path: "/apps/{id}/deploys/pause", summary: "Let pushes deploy nothing" } })
    .input(byId)
    .output(pausedSchema)
    .mutation(({ ctx, input }) => pauseDeploys(ctx.caller, { appId: input.id, paused: true })),

  resume: procedure
    .meta({ rest: { method: "POST", path: "/apps/{id}/deploys/resume", summary: "Let pushes deploy again" } })
    .input(byId)
    .output(pausedSchema)
    .mutation(({ ctx, input }) => pauseDeploys(ctx.caller, { appId: input.id, paused: false })),

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
