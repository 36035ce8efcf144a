/** Vocabulary of what becomes of a push. Browser-safe. */

/** Why a delivery started what it started, or nothing; beside it stands a sentence for the person. */
export const pushReasonCodes = [
  "deployed",
  "no_host_fits",
  "plan_limit",
  "ping",
  "other_event",
  "nothing_stored",
  "app_deleted",
  "no_repository",
  "tag",
  "other_branch",
  "branch_deleted",
  "branch_gone",
  "empty_push",
  "skip_marker",
  "outside_watch_paths",
  "paused",
  "older_commit",
  "already_deployed",
  "git_server_away",
  "internal",
] as const;
export type PushReasonCode = (typeof pushReasonCodes)[number];

/** Nothing is started, and this is why. */
export type Nothing = { reasonCode: PushReasonCode; reason: string };
