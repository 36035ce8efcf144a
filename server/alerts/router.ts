import * as z from "zod";
import { procedure, router } from "@/server/api/procedures";
import { pageOf } from "@/server/apps/schema";
import { acknowledgeAlert, muteAlert } from "./acknowledge-alert";
import { getAlert, listAlerts } from "./list-alerts";
import { alertSchema, alertSummarySchema, listAlertsInput, muteInput } from "./schema";
import { summariseAlerts } from "./summarise-alerts";
import { watchAlerts } from "./watch-alerts";

const byId = z.object({ id: z.string().max(100) });
const never = new AbortController().signal;

export const alertsRouter = router({
  list: procedure
    .meta({ rest: { method: "GET", path: "/alerts", summary: "Your team's alerts, newest first" } })
    .input(listAlertsInput)
    .output(pageOf(alertSchema))
    .query(({ ctx, input }) => listAlerts(ctx.caller, input)),

  get: procedure
    .meta({ rest: { method: "GET", path: "/alerts/{id}", summary: "One alert" } })
    .input(byId)
    .output(alertSchema)
    .query(({ ctx, input }) => getAlert(ctx.caller, input.id)),

  acknowledge: procedure
    .meta({ rest: { method: "POST", path: "/alerts/{id}/acknowledge", summary: "Say that somebody sees to an alert" } })
    .input(byId)
    .output(alertSchema)
    .mutation(({ ctx, input }) => acknowledgeAlert(ctx.caller, input.id)),

  mute: procedure
    .meta({
      rest: {
        method: "POST",
        path: "/alerts/{id}/mute",
        summary: "Tell nobody of the alert's rule until then, for 30 days at most; null ends that",
      },
    })
    .input(muteInput)
    .output(alertSchema)
    .mutation(({ ctx, input }) => muteAlert(ctx.caller, input)),

  summary: procedure.output(alertSummarySchema).query(({ ctx }) => summariseAlerts(ctx.caller)),

  /** The summary, and what began or ended, as it happens. */
  watch: procedure.subscription(({ ctx, signal }) => watchAlerts(ctx.caller, signal ?? never)),
});
