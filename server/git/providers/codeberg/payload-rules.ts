import * as z from "zod";
import type { WebhookEvent } from "../event-schema";
import { readPullRequest, readPush, repositorySchema } from "../github/payload-rules";
import { maybe, name, of, other } from "../shared/payload-rules";

/** What webhooks of Gitea and Forgejo say: GitHub's words with a few of their own. Pure. */

const deletionSchema = z.object({
  /** The name alone. */
  ref: name,
  ref_type: z.enum(["branch", "tag"]),
  repository: maybe(repositorySchema),
});

/** They tell of a deleted branch in an event of its own. */
const readDeletion = (payload: unknown): WebhookEvent[] => {
  const told = deletionSchema.safeParse(payload).data;
  if (!told) return other;
  const { ref, ref_type: kind, repository } = told;
  const nothing = { before: null, after: null, commits: 0, head: null, paths: null, pusher: null };
  return [{ kind: "push", ...of(repository), ref: { kind, name: ref }, ...nothing }];
};

/** @param event as in `X-Gitea-Event` */
export const readGitea = (event: string, payload: unknown): WebhookEvent[] => {
  switch (event) {
    case "push":
      return readPush(payload);
    case "pull_request":
    case "pull_request_sync":
      return readPullRequest(payload);
    case "delete":
      return readDeletion(payload);
    default:
      return other;
  }
};
