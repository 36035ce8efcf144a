import * as z from "zod";
import type { PullRequestEvent, WebhookEvent } from "../event-schema";
import {
  address,
  changedAt,
  commitId,
  commitOrNone,
  commitsSchema,
  fullRef,
  headOf,
  maybe,
  name,
  noCommits,
  of,
  ofRepository,
  other,
  pathsOfPush,
  textOf,
} from "../shared/payload-rules";

/** What GitHub's webhooks say, and those that speak like it. Pure. */

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#push: the list ends here. */
const mostListed = 2_048;

export const repositorySchema = z
  .object({
    full_name: maybe(name),
    html_url: maybe(address),
    clone_url: maybe(address),
    ssh_url: maybe(address),
  })
  .transform((told) => ofRepository(told.full_name, [told.html_url, told.clone_url, told.ssh_url]));

const pushSchema = z.object({
  ref: fullRef,
  before: maybe(commitOrNone),
  after: commitOrNone,
  forced: maybe(z.boolean()),
  commits: commitsSchema.nullish(),
  /** Gitea's: how many there are; it lists the newest few. */
  total_commits: maybe(z.int().min(0)),
  head_commit: z.unknown().optional(),
  repository: maybe(repositorySchema),
  pusher: maybe(z.object({ name: maybe(name), login: maybe(name) })),
});

/** A push, as GitHub and Gitea tell it. */
export const readPush = (payload: unknown): WebhookEvent[] => {
  const push = pushSchema.safeParse(payload).data;
  if (!push) return other;
  const { ref, after, pusher } = push;
  const before = push.before ?? null;
  const commits = push.commits ?? noCommits;
  const total = push.total_commits ?? commits.told;
  return [
    {
      kind: "push",
      ...of(push.repository),
      ref,
      before,
      after,
      commits: total,
      ...(typeof push.forced === "boolean" && { forced: push.forced }),
      head: headOf(push.head_commit),
      paths: pathsOfPush({ before, after, commits, total, most: mostListed, forced: push.forced ?? false }),
      pusher: pusher?.login ?? pusher?.name ?? null,
    },
  ];
};

const sideSchema = z.object({
  ref: name,
  sha: commitId,
  /** Null where the fork was deleted. */
  repo: maybe(z.object({ id: z.number(), clone_url: maybe(address) })),
});

const pullRequestSchema = z.object({
  action: z.string(),
  pull_request: z.object({
    number: z.int().positive(),
    title: textOf(500),
    html_url: address,
    user: maybe(z.object({ login: name })),
    head: sideSchema,
    base: sideSchema,
    updated_at: z.unknown().optional(),
  }),
  changes: maybe(z.object({ base: z.unknown().optional() })),
  repository: maybe(repositorySchema),
});
type PullRequestPayload = z.infer<typeof pullRequestSchema>;

const actions: Readonly<Record<string, PullRequestEvent["action"]>> = {
  opened: "opened",
  reopened: "opened",
  synchronize: "updated",
  synchronized: "updated",
  closed: "closed",
};

/** Another branch to go to is told as an edit. */
const actionOf = ({ action, changes }: PullRequestPayload): PullRequestEvent["action"] => {
  if (action === "edited" && changes?.base !== undefined && changes.base !== null) return "updated";
  return Object.hasOwn(actions, action) ? (actions[action] ?? "other") : "other";
};

/** A pull request, as GitHub and Gitea tell it. */
export const readPullRequest = (payload: unknown): WebhookEvent[] => {
  const told = pullRequestSchema.safeParse(payload).data;
  if (!told) return other;
  const { number, title, html_url: url, user, head, base, updated_at } = told.pull_request;
  return [
    {
      kind: "pull_request",
      ...of(told.repository),
      action: actionOf(told),
      number,
      title,
      author: user?.login ?? "",
      url,
      head: { branch: head.ref, commit: head.sha, repository: head.repo?.clone_url ?? null },
      base: { branch: base.ref },
      fork: head.repo === null || head.repo === undefined || head.repo.id !== base.repo?.id,
      ...changedAt(updated_at),
    },
  ];
};

/** @param event as in `X-GitHub-Event` */
export const readGithub = (event: string, payload: unknown): WebhookEvent[] => {
  switch (event) {
    case "ping":
      return [{ kind: "ping" }];
    case "push":
      return readPush(payload);
    case "pull_request":
      return readPullRequest(payload);
    default:
      return other;
  }
};
