import * as z from "zod";
import type { PullRequestEvent, PushEvent, WebhookEvent } from "../event-schema";
import { address, changedAt, commitId, maybe, name, of, ofRepository, other, textOf } from "../shared/payload-rules";

/** What Bitbucket's webhooks say. Pure. */

/** More refs than anybody pushes at once; whatever comes behind is found by the comparison with the git server. */
const mostChanges = 100;

const linkSchema = maybe(z.object({ href: maybe(address) }));
const repositorySchema = z
  .object({ full_name: maybe(name), links: maybe(z.object({ html: linkSchema })) })
  .transform(({ full_name, links }) => ofRepository(full_name, [links?.html?.href]));

const accountSchema = maybe(z.object({ nickname: maybe(name), display_name: maybe(name) }));

const targetSchema = z.object({
  hash: commitId,
  message: maybe(textOf(2_000)),
  /** `Emma <emma@example.com>` */
  author: maybe(z.object({ raw: maybe(name), user: accountSchema })),
  links: maybe(z.object({ html: linkSchema })),
});
type Target = z.infer<typeof targetSchema>;

const refSchema = z.object({ type: z.enum(["branch", "tag"]), name: textOf(500), target: targetSchema });

const changeSchema = z
  .object({
    old: refSchema.nullish(),
    new: refSchema.nullish(),
    forced: maybe(z.boolean()),
    /** The newest five at most. */
    commits: maybe(z.custom<unknown[]>(Array.isArray)),
  })
  .refine((change) => change.old || change.new);
type Change = z.infer<typeof changeSchema>;

const pushSchema = z.object({
  actor: accountSchema,
  repository: maybe(repositorySchema),
  push: z.object({ changes: z.custom<unknown[]>(Array.isArray) }),
});
type Push = z.infer<typeof pushSchema>;

const headOf = ({ message, author, links }: Target): PushEvent["head"] => ({
  message: message ?? "",
  author: author?.user?.display_name ?? author?.raw?.replace(/\s*<[^>]*>\s*$/, "") ?? "",
  url: links?.html?.href ?? null,
});

const eventOf = ({ actor, repository }: Push, change: Change): PushEvent[] => {
  const ref = change.new ?? change.old;
  if (!ref) return [];
  return [
    {
      kind: "push",
      ...of(repository),
      ref: { kind: ref.type, name: ref.name },
      before: change.old?.target.hash ?? null,
      after: change.new?.target.hash ?? null,
      commits: change.commits?.length ?? 0,
      ...(typeof change.forced === "boolean" && { forced: change.forced }),
      head: change.new ? headOf(change.new.target) : null,
      // It tells of no paths.
      paths: null,
      pusher: actor?.nickname ?? actor?.display_name ?? null,
    },
  ];
};

const readPush = (payload: unknown): WebhookEvent[] => {
  const push = pushSchema.safeParse(payload).data;
  if (!push) return other;
  const changes = push.push.changes.slice(0, mostChanges).map((change) => changeSchema.safeParse(change).data);
  const events = changes.flatMap((change) => (change ? eventOf(push, change) : []));
  return events.length > 0 ? events : other;
};

const sideSchema = z.object({
  branch: z.object({ name }),
  /** Twelve characters of it. */
  commit: maybe(z.object({ hash: z.string() })),
  /** Null where the fork was deleted. */
  repository: maybe(repositorySchema),
});

const pullRequestSchema = z.object({
  repository: maybe(repositorySchema),
  pullrequest: z.object({
    id: z.int().positive(),
    title: textOf(500),
    author: accountSchema,
    source: sideSchema,
    destination: sideSchema,
    links: z.object({ html: z.object({ href: address }) }),
    updated_on: z.unknown().optional(),
  }),
});

const actions: Readonly<Record<string, PullRequestEvent["action"]>> = {
  "pullrequest:created": "opened",
  "pullrequest:updated": "updated",
  "pullrequest:fulfilled": "closed",
  "pullrequest:rejected": "closed",
};

const readPullRequest = (action: PullRequestEvent["action"], payload: unknown): WebhookEvent[] => {
  const told = pullRequestSchema.safeParse(payload).data;
  if (!told) return other;
  const { repository, pullrequest } = told;
  const { id: number, title, author, source, destination, links, updated_on } = pullrequest;
  const page = source.repository?.urls[0];
  return [
    {
      kind: "pull_request",
      ...of(repository),
      action,
      number,
      title,
      author: author?.nickname ?? author?.display_name ?? "",
      url: links.html.href,
      head: {
        branch: source.branch.name,
        commit: commitId.safeParse(source.commit?.hash).data ?? null,
        repository: page === undefined ? null : `${page}.git`,
      },
      base: { branch: destination.branch.name },
      // Nameless ones are strangers: only who is known to be of the same repository needs no approval.
      fork: !source.repository?.name || source.repository.name !== destination.repository?.name,
      ...changedAt(updated_on),
    },
  ];
};

/** @param event as in `X-Event-Key` */
export const readBitbucket = (event: string, payload: unknown): WebhookEvent[] => {
  if (event === "repo:push") return readPush(payload);
  if (event === "diagnostics:ping") return [{ kind: "ping" }];
  const action = Object.hasOwn(actions, event) ? actions[event] : undefined;
  return action ? readPullRequest(action, payload) : other;
};
