import * as z from "zod";
import { procedure, router } from "@/server/api/procedures";
import { approvePreview } from "./approve-preview";
import { closePreview } from "./close-preview";
import { getPreview, listPreviews } from "./list-previews";
import { redeployPreview } from "./redeploy-preview";
import { approvePreviewInput, listPreviewsInput, previewInput, previewPage, previewSchema } from "./schema";
import { watchPreviews } from "./watch-previews";

const never = new AbortController().signal;

export const previewsRouter = router({
  list: procedure
    .meta({ rest: { method: "GET", path: "/apps/{id}/previews", summary: "An app's previews of pull requests, newest first" } })
    .input(listPreviewsInput)
    .output(previewPage)
    .query(({ ctx, input }) => listPreviews(ctx.caller, input)),

  get: procedure
    .meta({ rest: { method: "GET", path: "/previews/{id}", summary: "One preview" } })
    .input(previewInput)
    .output(previewSchema)
    .query(({ ctx, input }) => getPreview(ctx.caller, input.id)),

  approve: procedure
    .meta({
      rest: {
        method: "POST",
        path: "/previews/{id}/approve",
        summary: "Let this commit of a fork be built and run as a preview",
      },
    })
    .input(approvePreviewInput)
    .output(previewSchema)
    .mutation(({ ctx, input }) => approvePreview(ctx.caller, input)),

  redeploy: procedure
    .meta({
      rest: { method: "POST", path: "/previews/{id}/redeploy", status: 202, summary: "Deploy a preview again, or open it again" },
    })
    .input(previewInput)
    .output(previewSchema)
    .mutation(({ ctx, input }) => redeployPreview(ctx.caller, input.id)),

  close: procedure
    .meta({
      rest: {
        method: "DELETE",
        path: "/previews/{id}",
        status: 202,
        summary: "Remove a preview now; the next push to its pull request opens it again",
      },
    })
    .input(previewInput)
    .output(previewSchema)
    .mutation(({ ctx, input }) => closePreview(ctx.caller, input.id)),

  /** The app's id or name: its open previews, and the last that were closed, now and after every change. */
  watch: procedure
    .input(z.object({ id: z.string().max(100) }))
    .subscription(({ ctx, input, signal }) => watchPreviews(ctx.caller, input.id, signal ?? never)),
});
