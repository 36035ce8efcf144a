import type { PushEvent } from "../git/providers/event-schema";
import type { Nothing } from "./schema";
import { someWatched } from "./watch-path-rules";

/**
 * Whether a push starts something. A push is a doorbell, the head of the branch is the truth: what a delivery says decides only
 * whether to look, and, where it tells of the very head, whether that one is wanted. Pure.
 */

/** What of an app decides. */
export type PushedApp = {
  repository: string | null;
  branch: string;
  watchPaths: readonly string[];
  handledCommit: string | null;
  paused: boolean;
  deleted: boolean;
};

const nothing = (reasonCode: Nothing["reasonCode"], reason: string): Nothing => ({ reasonCode, reason });

export const shortCommit = (commit: string): string => commit.slice(0, 7);

/** In brackets, in the message of the newest commit, in any case: `[skip ci]`, `[ci skip]`, `[no ci]`, and so for `cd` and `deploy`. */
const skipMarker = /\[\s*(?:(?:skip|no)[\s_-]+(?:ci|cd|deploy)|(?:ci|cd|deploy)[\s_-]+skip)\s*\]/i;

/** The marker as it was written; null: there is none. */
export const skipMarkerIn = (message: string): string | null => skipMarker.exec(message)?.[0] ?? null;

/** A branch that was made, or was forced to another place, has moved without bringing a commit. */
const isEmpty = ({ before, after, commits, forced }: PushEvent): boolean =>
  before === after || (before !== null && commits === 0 && forced === false);

/** What the event alone tells. Null: the head of the branch decides. */
export const judgeEvent = (event: PushEvent, app: PushedApp): Nothing | null => {
  const { ref, after } = event;
  if (app.deleted) return nothing("app_deleted", "The app was deleted.");
  if (app.repository === null) return nothing("no_repository", "The app runs a prebuilt image, which no push changes.");
  if (ref.kind === "tag")
    return nothing("tag", `“${ref.name}” is a tag. Only pushes to the branch ${app.branch} start something.`);
  if (ref.name !== app.branch)
    return nothing("other_branch", `This is the branch ${ref.name}. Only pushes to ${app.branch} start something.`);
  if (after === null)
    return nothing("branch_deleted", `The branch ${ref.name} was deleted. What runs goes on, and nothing new is started.`);
  if (isEmpty(event)) return nothing("empty_push", "The push brought no commit: the branch is where it was.");
  return null;
};

/**
 * How the pushed commit stands to the head of its branch. `behind`: the git server still has the commit from before the push, so it
 * may not have caught up. `older`: the branch has moved on.
 */
export const standingOf = ({ before, after }: Pick<PushEvent, "before" | "after">, head: string): "head" | "behind" | "older" => {
  if (after === head) return "head";
  return before === head ? "behind" : "older";
};

export const olderCommit = (head: string): Nothing => nothing("older_commit", `The branch is at ${shortCommit(head)} by now.`);

export const branchGone = (branch: string): Nothing =>
  nothing("branch_gone", `There is no branch ${branch} on the git server any more. What runs goes on.`);

export const paused: Nothing = nothing("paused", "Automatic deploys of this app are paused.");

export const alreadyDeployed = (number: number): Nothing =>
  nothing("already_deployed", `Deployment #${number} was started for this commit already.`);

/**
 * Changed paths tell what is new only where this push begins at the commit that was decided upon last, or is that one: what else
 * lies between was not looked at, and may be inside.
 */
const outside = ({ paths, before, after }: PushEvent, { watchPaths, handledCommit }: PushedApp): boolean => {
  if (watchPaths.length === 0 || paths === null) return false;
  const gap = before !== null && handledCommit !== null && before !== handledCommit && after !== handledCommit;
  return !gap && !someWatched(watchPaths, paths);
};

/** Of a push whose commit is the head: why it is not wanted; null where it is to be deployed. */
export const judgeHead = (event: PushEvent, app: PushedApp): Nothing | null => {
  const marker = skipMarkerIn(event.head?.message ?? "");
  if (marker !== null) return nothing("skip_marker", `The message of the newest commit says ${marker}.`);
  if (outside(event, app)) return nothing("outside_watch_paths", "Nothing below the app's watch paths was changed.");
  return app.paused ? paused : null;
};
