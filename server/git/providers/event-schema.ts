import * as z from "zod";
import { commitSchema } from "../../deployments/schema";

/**
 * What a delivery says, in the same words for every provider. This is what is stored of a delivery: a payload may have 25 MB,
 * this never more than some hundred kilobytes. Texts are cut, not refused. Browser-safe.
 */

/** More changed paths than this are told as unknown: null. */
export const mostPaths = 3_000;

/** The repository that the event is of, as far as it is told. */
const ofRepositorySchema = z.object({
  /** `team/shop` */
  name: z.string().nullable(),
  /** Its addresses, of pages and for git. */
  urls: z.array(z.string()),
});
export type OfRepository = z.infer<typeof ofRepositorySchema>;

export const pushEventSchema = z.object({
  kind: z.literal("push"),
  repository: ofRepositorySchema.optional(),
  /** The name alone: `main`, `v1.2`. */
  ref: z.object({ kind: z.enum(["branch", "tag"]), name: z.string() }),
  before: commitSchema.nullable(),
  /** Null: the ref was deleted. */
  after: commitSchema.nullable(),
  /** Commits in the push as far as they are told. */
  commits: z.int(),
  /** True: the branch moved otherwise than forwards; missing: the provider does not tell. */
  forced: z.boolean().optional(),
  /** The newest commit. */
  head: z.object({ message: z.string(), author: z.string(), url: z.string().nullable() }).nullable(),
  /** Every path that was added, changed or removed; null: not told, or not all of them. */
  paths: z.array(z.string()).nullable(),
  /** Who pushed, as the provider names them. */
  pusher: z.string().nullable(),
});
export type PushEvent = z.infer<typeof pushEventSchema>;

export const pullRequestEventSchema = z.object({
  kind: z.literal("pull_request"),
  /** The one that it goes to. */
  repository: ofRepositorySchema.optional(),
  /** `other`: a label, an assignment: nothing that a preview depends on. */
  action: z.enum(["opened", "updated", "closed", "other"]),
  number: z.int(),
  title: z.string(),
  author: z.string(),
  url: z.string(),
  head: z.object({
    branch: z.string(),
    /** Null where the payload has it abbreviated only: the git server is to be asked. */
    commit: commitSchema.nullable(),
    /** Where the branch lies, for git; null where the payload does not say. */
    repository: z.string().nullable(),
  }),
  base: z.object({ branch: z.string() }),
  /** From another repository than the one it goes to. */
  fork: z.boolean(),
  /** When the request was changed last, by the provider's clock, where it tells. */
  changedAt: z.iso.datetime().optional(),
});
export type PullRequestEvent = z.infer<typeof pullRequestEventSchema>;

export const webhookEventSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ping") }),
  pushEventSchema,
  pullRequestEventSchema,
  /** An event that nothing depends on. */
  z.object({ kind: z.literal("other") }),
]);
export type WebhookEvent = z.infer<typeof webhookEventSchema>;
