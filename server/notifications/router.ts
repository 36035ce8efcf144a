import * as z from "zod";
import { procedure, router } from "@/server/api/procedures";
import { pageOf } from "@/server/apps/schema";
import { listNotifications } from "./list-notifications";
import { resendNotification } from "./resend";
import { listNotificationsInput, notificationSchema } from "./schema";

export const notificationsRouter = router({
  list: procedure
    .meta({ rest: { method: "GET", path: "/notifications", summary: "Messages about alerts, newest first" } })
    .input(listNotificationsInput)
    .output(pageOf(notificationSchema))
    .query(({ ctx, input }) => listNotifications(ctx.caller, input)),

  resend: procedure
    .meta({
      rest: {
        method: "POST",
        path: "/notifications/{id}/resend",
        status: 202,
        summary: "Send a message again that failed for good",
      },
    })
    .input(z.object({ id: z.string().max(100) }))
    .output(notificationSchema)
    .mutation(({ ctx, input }) => resendNotification(ctx.caller, input.id)),
});
