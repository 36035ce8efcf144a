import { tracked } from "@trpc/server";
import * as z from "zod";
import { procedure, router } from "@/server/api/procedures";
import { inspectionSchema } from "@/server/builds/schema";
import { readRuntimeLog, watchRuntimeLog } from "@/server/logs";
import { followInput, runtimeLogInput } from "@/server/logs/schema";
import { watchMetrics } from "@/server/metrics";
import { appMetricsAnswer, metricsInput } from "@/server/metrics/schema";
import { logPageSchema } from "@/server/workers/protocol";
import { restartApp, startApp, stopApp } from "./change-lifecycle";
import { checkRepository } from "./check-repository";
import { checkSubdomain } from "./check-subdomain";
import { createApp } from "./create-app";
import { deleteApp } from "./delete-app";
import { inspectRepository } from "./inspect-repository";
import { getApp, listApps } from "./list-apps";
import { listPlaces } from "./list-places";
import { pendingSchema } from "./pending-schema";
import { readMetrics } from "./read-metrics";
import { readPending } from "./read-pending";
import {
  appSchema,
  appWithLatestSchema,
  createAppInput,
  inspectInput,
  pageInput,
  pageOf,
  placesSchema,
  sourceInput,
  updateAppInput,
} from "./schema";
import { presentOverview } from "./store";
import { updateApp } from "./update-app";
import { watchApp, watchApps } from "./watch-apps";

/** An id, or the app's name within the caller's teams. */
const byId = z.object({ id: z.string().max(100) });
/** The id of an event is the stream of a host's follower and the number of the next line in it. */
const watchLogInput = byId.extend({
  lastEventId: z
    .string()
    .regex(/^[\w-]{1,100}\.\d{1,15}$/)
    .nullish(),
});
const placeIn = (eventId: string) => {
  const [streamId = "", next = "0"] = eventId.split(".");
  return { streamId, next: Number(next) };
};
const never = new AbortController().signal;

export const appsRouter = router({
  list: procedure
    .meta({ rest: { method: "GET", path: "/apps", summary: "Your team's apps, newest first" } })
    .input(pageInput)
    .output(pageOf(appSchema))
    .query(({ ctx, input }) => listApps(ctx.caller, input)),

  /** Home: every app with its newest deployment, in one call. */
  overview: procedure
    .output(z.object({ items: z.array(appWithLatestSchema) }))
    .query(async ({ ctx }) => ({ items: await presentOverview(ctx.caller) })),

  get: procedure
    .meta({ rest: { method: "GET", path: "/apps/{id}", summary: "One app" } })
    .input(byId)
    .output(appSchema)
    .query(({ ctx, input }) => getApp(ctx.caller, input.id)),

  create: procedure
    .meta({ rest: { method: "POST", path: "/apps", status: 201, summary: "Make an app" } })
    .input(createAppInput)
    .output(appSchema)
    .mutation(({ ctx, input }) => createApp(ctx.caller, input)),

  update: procedure
    .meta({ rest: { method: "PATCH", path: "/apps/{id}", summary: "Change settings; the next deployment takes them" } })
    .input(updateAppInput)
    .output(appSchema)
    .mutation(({ ctx, input }) => updateApp(ctx.caller, input)),

  delete: procedure
    .meta({
      rest: {
        method: "DELETE",
        path: "/apps/{id}",
        status: 202,
        summary: "Delete an app with its containers, images and routes",
      },
    })
    .input(byId)
    .output(z.object({ id: z.string(), state: z.enum(["removed", "being-removed"]) }))
    .mutation(({ ctx, input }) => deleteApp(ctx.caller, input.id)),

  start: procedure
    .meta({ rest: { method: "POST", path: "/apps/{id}/start", status: 202, summary: "Start what was stopped" } })
    .input(byId)
    .output(appSchema)
    .mutation(({ ctx, input }) => startApp(ctx.caller, input.id)),

  stop: procedure
    .meta({ rest: { method: "POST", path: "/apps/{id}/stop", status: 202, summary: "Stop the app; its routes answer 503" } })
    .input(byId)
    .output(appSchema)
    .mutation(({ ctx, input }) => stopApp(ctx.caller, input.id)),

  restart: procedure
    .meta({ rest: { method: "POST", path: "/apps/{id}/restart", status: 202, summary: "Restart the app's container" } })
    .input(byId)
    .output(appSchema)
    .mutation(({ ctx, input }) => restartApp(ctx.caller, input.id)),

  logs: procedure
    .meta({
      rest: {
        method: "GET",
        path: "/apps/{id}/logs",
        summary: "What the app wrote, page by page; with follow=1 as server-sent events, and new lines as they come",
      },
    })
    .input(byId.extend(runtimeLogInput.shape).extend(followInput.shape))
    .output(logPageSchema)
    .query(({ ctx, input: { follow: _, ...input } }) => readRuntimeLog(ctx.caller, input)),

  metrics: procedure
    .meta({ rest: { method: "GET", path: "/apps/{id}/metrics", summary: "What the app uses now, or over the last minutes" } })
    .input(metricsInput)
    .output(appMetricsAnswer)
    .query(({ ctx, input }) => readMetrics(ctx.caller, input)),

  pending: procedure
    .meta({
      rest: { method: "GET", path: "/apps/{id}/pending", summary: "Saved settings and variables that do not run yet" },
    })
    .input(byId)
    .output(pendingSchema)
    .query(({ ctx, input }) => readPending(ctx.caller, input.id)),

  places: procedure.output(placesSchema).query(() => listPlaces()),

  checkSubdomain: procedure
    .input(z.object({ subdomain: z.string().max(200), appId: z.string().max(100).optional() }))
    .output(z.object({ available: z.boolean(), reason: z.string().nullable() }))
    .query(({ input }) => checkSubdomain(input)),

  checkRepository: procedure
    .input(sourceInput)
    .output(z.object({ ok: z.literal(true), commit: z.string() }))
    .query(({ ctx, input }) => checkRepository({ ...input, teamId: ctx.caller.teamId })),

  inspect: procedure
    .meta({
      rest: { method: "POST", path: "/inspections", summary: "How a repository would be built, before anything is deployed" },
    })
    .input(inspectInput)
    .output(inspectionSchema)
    .query(({ ctx, input }) => inspectRepository(ctx.caller, input)),

  watch: procedure.input(byId).subscription(({ ctx, input, signal }) => watchApp(ctx.caller, input.id, signal ?? never)),

  watchAll: procedure.subscription(({ ctx, signal }) => watchApps(ctx.caller, signal ?? never)),

  watchMetrics: procedure
    .input(byId)
    .subscription(({ ctx, input, signal }) => watchMetrics(ctx.caller, input.id, signal ?? never)),

  watchLog: procedure.input(watchLogInput).subscription(async function* ({ ctx, input, signal }) {
    let after = input.lastEventId ? placeIn(input.lastEventId) : null;
    for await (const chunk of watchRuntimeLog(ctx.caller, { id: input.id, after, signal: signal ?? never })) {
      if (chunk.kind === "lines") after = { streamId: chunk.streamId, next: chunk.first + chunk.lines.length };
      yield tracked(after === null ? "none.0" : `${after.streamId}.${after.next}`, chunk);
    }
  }),
});
