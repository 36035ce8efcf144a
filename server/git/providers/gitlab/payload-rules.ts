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

/** What GitLab's webhooks say. Pure. */

const projectSchema = z
  .object({
    path_with_namespace: maybe(name),
    web_url: maybe(address),
    git_http_url: maybe(address),
    git_ssh_url: maybe(address),
  })
  .transform((told) => ofRepository(told.path_with_namespace, [told.web_url, told.git_http_url, told.git_ssh_url]));

const pushSchema = z.object({
  ref: fullRef,
  before: maybe(commitOrNone),
  after: commitOrNone,
  commits: commitsSchema.nullish(),
  /** How many there are; the newest 20 are listed. */
  total_commits_count: maybe(z.int().min(0)),
  user_name: maybe(name),
  user_username: maybe(name),
  project: maybe(projectSchema),
});

const withId = z.object({ id: z.string() });

const readPush = (payload: unknown): WebhookEvent[] => {
  const push = pushSchema.safeParse(payload).data;
  if (!push) return other;
  const { ref, after, project } = push;
  const before = push.before ?? null;
  const commits = push.commits ?? noCommits;
  const total = push.total_commits_count ?? commits.told;
  const newest = commits.first.findLast((commit) => withId.safeParse(commit).data?.id === after);
  return [
    {
      kind: "push",
      ...of(project),
      ref,
      before,
      after,
      commits: total,
      head: headOf(newest),
      paths: pathsOfPush({ before, after, commits, total }),
      pusher: push.user_username ?? push.user_name ?? null,
    },
  ];
};

const mergeRequestSchema = z.object({
  user: maybe(z.object({ name: maybe(name), username: maybe(name) })),
  project: maybe(projectSchema),
  object_attributes: z.object({
    iid: z.int().positive(),
    title: textOf(500),
    url: address,
    action: maybe(z.string()),
    updated_at: z.unknown().optional(),
    /** The head before, where new commits came. */
    oldrev: maybe(z.string()),
    source_branch: name,
    target_branch: name,
    source_project_id: z.number().nullable(),
    target_project_id: z.number(),
    last_commit: z.object({ id: commitId }),
    source: maybe(z.object({ git_http_url: maybe(address) })),
  }),
  changes: maybe(z.object({ target_branch: z.unknown().optional() })),
});
type MergeRequest = z.infer<typeof mergeRequestSchema>;

/** An update without new commits is a label, a title or an assignment, but for another branch to go to. */
const actionOf = ({ object_attributes: { action, oldrev }, changes }: MergeRequest): PullRequestEvent["action"] => {
  switch (action) {
    case "open":
    case "reopen":
      return "opened";
    case "close":
    case "merge":
      return "closed";
    case "update": {
      const moved = changes?.target_branch !== undefined && changes.target_branch !== null;
      return moved || (oldrev ?? "") !== "" ? "updated" : "other";
    }
    default:
      return "other";
  }
};

const readMergeRequest = (payload: unknown): WebhookEvent[] => {
  const told = mergeRequestSchema.safeParse(payload).data;
  if (!told) return other;
  const { object_attributes: request, user, project } = told;
  return [
    {
      kind: "pull_request",
      ...of(project),
      action: actionOf(told),
      number: request.iid,
      title: request.title,
      author: user?.username ?? user?.name ?? "",
      url: request.url,
      head: {
        branch: request.source_branch,
        commit: request.last_commit.id,
        repository: request.source?.git_http_url ?? null,
      },
      base: { branch: request.target_branch },
      fork: request.source_project_id !== request.target_project_id,
      ...changedAt(request.updated_at),
    },
  ];
};

/** @param event as in `X-Gitlab-Event`. What a whole server tells its administrator is none of an app's concern. */
export const readGitlab = (event: string, payload: unknown): WebhookEvent[] => {
  switch (event) {
    case "Push Hook":
    case "Tag Push Hook":
      return readPush(payload);
    case "Merge Request Hook":
      return readMergeRequest(payload);
    default:
      return other;
  }
};
