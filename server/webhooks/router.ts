import * as z from "zod";
import { procedure, router } from "@/server/api/procedures";
import { pageOf } from "@/server/apps/schema";
import { listDeliveries } from "./list-deliveries";
import { deliverySchema, listDeliveriesInput, rotateInput, webhookSchema } from "./schema";
import { listWebhooks, rotateSecret } from "./secrets";
import { sendAgain } from "./send-again";
import { watchDeliveries } from "./watch-deliveries";

const byId = z.object({ id: z.string().max(100) });
const never = new AbortController().signal;

export const webhooksRouter = router({
  list: procedure
    .meta({
      rest: { method: "GET", path: "/apps/{id}/webhooks", summary: "Address and secret of the app's webhook for each provider" },
    })
    .input(byId)
    .output(z.array(webhookSchema))
    .query(({ ctx, input }) => listWebhooks(ctx.caller, input.id)),

  rotate: procedure
    .meta({
      rest: {
        method: "POST",
        path: "/apps/{id}/webhooks/{provider}/rotate",
        summary: "Give a webhook a new secret; the old one is worth nothing at once",
      },
    })
    .input(rotateInput)
    .output(webhookSchema)
    .mutation(({ ctx, input }) => rotateSecret(ctx.caller, input)),

  deliveries: procedure
    .meta({ rest: { method: "GET", path: "/apps/{id}/deliveries", summary: "What came in for the app, newest first" } })
    .input(listDeliveriesInput)
    .output(pageOf(deliverySchema))
    .query(({ ctx, input }) => listDeliveries(ctx.caller, input)),

  sendAgain: procedure
    .meta({
      rest: {
        method: "POST",
        path: "/deliveries/{id}/redeliver",
        status: 202,
        summary: "Take a stored delivery as if it had come just now",
      },
    })
    .input(byId)
    .output(deliverySchema)
    .mutation(({ ctx, input }) => sendAgain(ctx.caller, input.id)),

  /** The first page of deliveries and the state of the webhooks, at every change. */
  watch: procedure
    .input(listDeliveriesInput.omit({ cursor: true }))
    .subscription(({ ctx, input, signal }) => watchDeliveries(ctx.caller, input, signal ?? never)),
});
