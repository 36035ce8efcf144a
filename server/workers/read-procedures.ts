import * as z from "zod";
import { administratorProcedure } from "@/server/api/procedures";
import { listWorkerEvents } from "./list-events";
import { listHostedApps, readWorker } from "./read-worker";
import { hostedAppSchema, workerEventSchema, workerSchema } from "./schema";
import { watchWorker, watchWorkers } from "./watch-workers";

/** An id, or the host's name. */
const byId = z.object({ id: z.string().max(100) });
const never = new AbortController().signal;

/** What the pages of hosts read, and the streams by which they stay true. */
export const workerReads = {
  get: administratorProcedure
    .meta({ rest: { method: "GET", path: "/workers/{id}", summary: "One host" } })
    .input(byId)
    .output(workerSchema)
    .query(({ input }) => readWorker(input.id)),

  apps: administratorProcedure
    .meta({ rest: { method: "GET", path: "/workers/{id}/apps", summary: "The apps on a host, of all teams" } })
    .input(byId)
    .output(z.object({ items: z.array(hostedAppSchema) }))
    .query(async ({ ctx, input }) => ({ items: await listHostedApps(ctx.caller, input.id) })),

  events: administratorProcedure
    .meta({ rest: { method: "GET", path: "/workers/{id}/events", summary: "What happened to a host, newest first" } })
    .input(byId.extend({ cursor: z.string().max(200).optional(), limit: z.coerce.number().int().min(1).max(100).default(20) }))
    .output(z.object({ items: z.array(workerEventSchema), nextCursor: z.string().nullable() }))
    .query(({ input }) => listWorkerEvents(input.id, input)),

  watch: administratorProcedure
    .input(z.object({ closely: z.boolean().default(false) }).default({ closely: false }))
    .subscription(({ input, signal }) => watchWorkers(signal ?? never, input)),

  watchOne: administratorProcedure
    .input(byId)
    .subscription(({ ctx, input, signal }) => watchWorker(ctx.caller, input.id, signal ?? never)),
};
