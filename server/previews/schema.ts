import * as z from "zod";
import { appStatusSchema, pageInput, pageOf } from "../apps/schema";
import { commitSchema, deploymentStatusSchema } from "../deployments/schema";

/** Vocabulary of pull request previews. Browser-safe. */

/**
 * `awaiting_approval`: from a fork, nobody of the team has approved this commit; what was approved before goes on running.
 * `over_limit`: the app has its number of previews. `active`: it has an app of its own, or gets one as soon as the name of the one
 * before is free. `closed`: the request was closed, or nothing happened for too long; its app is gone.
 */
export const previewStates = ["awaiting_approval", "over_limit", "active", "closed"] as const;
export const previewStateSchema = z.enum(previewStates);
export type PreviewState = z.infer<typeof previewStateSchema>;

/** `request`: closed, merged or declined. `other_base`: it goes to another branch now. `idle`: too long without a push. `person`: somebody of the team. The rest: by its app. */
export const closeReasons = ["request", "other_base", "idle", "person", "disabled", "source_changed", "app_deleted"] as const;
export const closeReasonSchema = z.enum(closeReasons);
export type CloseReason = z.infer<typeof closeReasonSchema>;

/** A preview as the API and the dashboard see it. */
export const previewSchema = z.object({
  id: z.string(),
  appId: z.string(),
  /** Of the pull request. */
  number: z.int(),
  title: z.string(),
  author: z.string(),
  /** The request's page at its provider. */
  url: z.string(),
  branch: z.string(),
  commit: z.string(),
  /** From another repository: its code runs only after an approval. */
  fork: z.boolean(),
  state: previewStateSchema,
  /** Of a closed one. */
  closedBecause: closeReasonSchema.nullable(),
  /** The commit of a fork that was let run, and by whom (a name; null when they are gone). */
  approvedCommit: z.string().nullable(),
  approvedBy: z.string().nullable(),
  /** The app that shows it; null while there is none. `url` is where it answers. */
  app: z.object({ id: z.string(), name: z.string(), status: appStatusSchema, url: z.url() }).nullable(),
  /** The newest of that app. */
  latestDeployment: z
    .object({
      id: z.string(),
      number: z.int(),
      status: deploymentStatusSchema,
      reason: z.string().nullable(),
      commit: z.string().nullable(),
    })
    .nullable(),
  /** Last push to it. */
  activeAt: z.iso.datetime(),
  /** When it is removed if nothing is pushed until then; null where it is closed. */
  closesAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  closedAt: z.iso.datetime().nullable(),
});
export type Preview = z.infer<typeof previewSchema>;

export const previewInput = z.object({ id: z.string().max(100) });

/** The app's id or name; `state` narrows, `open` is every one that is not closed. */
export const listPreviewsInput = pageInput.extend({
  id: z.string().max(100),
  state: z.enum([...previewStates, "open"]).optional(),
});
export type ListPreviews = z.infer<typeof listPreviewsInput>;
export const previewPage = pageOf(previewSchema);

/** `commit`: what was looked at. Where a newer one has been pushed meanwhile, nothing is approved. */
export const approvePreviewInput = previewInput.extend({ commit: commitSchema.optional() });
