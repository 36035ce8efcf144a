import type { DeploymentTrigger, StageName } from "@/server/deployments/schema";

/** Words for people. */
export const triggerWords: Record<DeploymentTrigger, string> = {
  click: "Deployed by hand",
  api: "Deployed through the API",
  push: "Deployed by a push",
  hook: "Deployed by a deploy hook",
  rollback: "Rolled back",
  restart: "Restarted with new settings",
  drain: "Moved from another host",
};

/** `Ada` of `Ada <ada@example.com>`. */
export const authorName = (author: string): string => author.replace(/\s*<[^>]*>$/, "");

export const stageWords: Record<StageName, { name: string; doing: string }> = {
  queue: { name: "Queue", doing: "Waiting for the host" },
  fetch: { name: "Fetch", doing: "Fetching the commit" },
  build: { name: "Build", doing: "Building the image" },
  release: { name: "Release", doing: "Running the release command" },
  start: { name: "Start", doing: "Starting the new container" },
  health: { name: "Health", doing: "Waiting for an answer" },
  route: { name: "Route", doing: "Switching the route" },
  drain: { name: "Drain", doing: "Letting the old version finish" },
};

/** In the order of the work. The schema has the same list, with a library that this page has no other use for. */
export const stageOrder = Object.keys(stageWords) as StageName[];

export const variableWords = { added: "added", removed: "removed", changed: "changed" } as const;
