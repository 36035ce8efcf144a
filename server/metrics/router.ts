import * as z from "zod";
import { administratorProcedure, router } from "@/server/api/procedures";
import { readHostMetrics, watchHostMetrics } from "./host-metrics";
import { hostMetricsAnswer, metricsInput } from "./schema";
import { watchHosts } from "./watch-hosts";

const never = new AbortController().signal;

/** Of hosts; those of an app are among the app's own procedures. */
export const metricsRouter = router({
  ofHost: administratorProcedure
    .meta({ rest: { method: "GET", path: "/workers/{id}/metrics", summary: "What a host uses now, or over the last minutes" } })
    .input(metricsInput)
    .output(hostMetricsAnswer)
    .query(({ input }) => readHostMetrics(input)),

  watchHost: administratorProcedure
    .input(z.object({ id: z.string().max(100) }))
    .subscription(({ input, signal }) => watchHostMetrics(input.id, signal ?? never)),

  watchHosts: administratorProcedure
    .input(z.object({ ids: z.array(z.string().max(100)).max(200) }))
    .subscription(({ input, signal }) => watchHosts(input.ids, signal ?? never)),
});
