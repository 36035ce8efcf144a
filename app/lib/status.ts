import type { App, AppStatus } from "@/server/apps/schema";
import type { DeploymentStatus } from "@/server/deployments/schema";
import { formatBytes } from "./format";

/** The one map from states to what a person sees: a tone (colour of the dot) and a word. */
export type Tone = "ok" | "busy" | "warn" | "bad" | "quiet";
export type StatusView = { tone: Tone; word: string };
export type WorkerStatus = "online" | "offline";

export const statusViews = {
  // apps
  idle: { tone: "quiet", word: "Not deployed" },
  running: { tone: "ok", word: "Running" },
  stopped: { tone: "quiet", word: "Stopped" },
  crashed: { tone: "bad", word: "Crashed" },
  // deployments
  queued: { tone: "busy", word: "Queued" },
  fetching: { tone: "busy", word: "Fetching" },
  building: { tone: "busy", word: "Building" },
  starting: { tone: "busy", word: "Starting" },
  live: { tone: "ok", word: "Live" },
  failed: { tone: "bad", word: "Failed" },
  cancelled: { tone: "quiet", word: "Cancelled" },
  superseded: { tone: "quiet", word: "Superseded" },
  retired: { tone: "quiet", word: "Retired" },
  // hosts
  online: { tone: "ok", word: "Online" },
  offline: { tone: "bad", word: "Offline" },
} as const satisfies Record<AppStatus | DeploymentStatus | WorkerStatus, StatusView>;

export type AnyStatus = keyof typeof statusViews;

/** A stop that nobody asked for is no quiet state. */
export const appStatusView = (app: Pick<App, "status" | "statusReason">): StatusView =>
  app.status === "stopped" && app.statusReason === "worker_offline"
    ? { tone: "warn", word: "Host offline" }
    : app.status === "stopped" && app.statusReason === "host_removed"
      ? { tone: "warn", word: "Host removed" }
      : statusViews[app.status];

const reasonSentences: Record<string, (app: App) => string> = {
  stopped_by_user: () => "Stopped on request. Start it to serve again.",
  worker_offline: (app) =>
    `Its host ${app.host?.name ?? ""} cannot be reached, so its state is not known. It may go on serving from there.`,
  exited: () => "The program ended by itself. Its log says why.",
  out_of_memory: (app) =>
    `It needed more than its limit of ${formatBytes(app.memoryMb * 1_048_576)} and was ended. Raise the limit in the settings.`,
  restarting: () => "The program keeps ending and is started again. Its log says why.",
  host_drained: () => "It was stopped while its host was drained. Start it, and it is built on another host.",
  host_removed: () => "Its host was removed. Deploy it, and another host is chosen.",
  container_missing: () => "Its container is gone from the host and is being made again.",
};

/** The sentence beside the status, or null when there is nothing to explain. */
export const appReasonSentence = (app: App): string | null => {
  if (app.statusReason !== null) return reasonSentences[app.statusReason]?.(app) ?? app.statusReason;
  return app.status === "idle" ? "Nothing is running yet." : null;
};

/** Of an app that is over its disk quota: what it amounts to, and what to do. */
export const diskSentence = (app: Pick<App, "diskQuotaMb">): string =>
  `It has written more than its ${formatBytes(app.diskQuotaMb * 1_048_576)}. It goes on running; a new deployment begins with an empty disk, and the quota is in its settings.`;
