/** Vocabulary of pull request previews. Browser-safe. */

/**
 * `awaiting_approval`: from a fork, nobody of the team has approved this commit. `over_limit`: the app has its number of previews.
 * `active`: it has an app of its own. `closed`: the request was closed, or nothing happened for too long; its app is gone.
 */
export const previewStates = ["awaiting_approval", "over_limit", "active", "closed"] as const;
export type PreviewState = (typeof previewStates)[number];
