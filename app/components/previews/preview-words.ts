import { shortCommit } from "@/app/lib/format";
import { type StatusView, statusViews } from "@/app/lib/status";
import type { CloseReason, Preview } from "@/server/previews/schema";

/** What is said of a preview. Pure: "now" comes in. */

const day = 86_400_000;
const hour = 3_600_000;

const countOf = (count: number, one: string): string => (count === 1 ? `1 ${one}` : `${count} ${one}s`);

/** `closes in 3 days`, of one to which nothing is pushed. */
export const closesIn = (closesAt: string, now: number): string => {
  const left = Date.parse(closesAt) - now;
  if (left <= hour) return "closes within the hour";
  return left < day
    ? `closes in ${countOf(Math.round(left / hour), "hour")}`
    : `closes in ${countOf(Math.round(left / day), "day")}`;
};

type Seen = Pick<Preview, "state" | "latestDeployment" | "fork" | "approvedCommit" | "approvedBy" | "commit" | "closedBecause">;

/** Its state in a word: that of its newest deployment where it has one of its own. */
export const previewView = ({ state, latestDeployment }: Seen): StatusView => {
  if (state === "awaiting_approval") return { tone: "warn", word: "Awaits approval" };
  if (state === "over_limit") return { tone: "warn", word: "Over the limit" };
  if (state === "closed") return { tone: "quiet", word: "Closed" };
  return latestDeployment === null ? { tone: "busy", word: "Begins" } : statusViews[latestDeployment.status];
};

const closeWords: Readonly<Record<CloseReason, string>> = {
  request: "The pull request was merged or closed.",
  idle: "Nothing was pushed to it for too long.",
  person: "Somebody of the team closed it. The next push to its pull request opens it again.",
  disabled: "Previews were switched off.",
  source_changed: "The app comes from another repository now.",
  other_base: "The pull request goes to another branch now.",
  app_deleted: "The app was deleted.",
};

const awaitsApproval = ({ approvedCommit, commit }: Seen): string =>
  approvedCommit !== null && approvedCommit !== commit
    ? `Commit ${shortCommit(commit)} is newer than the approved ${shortCommit(approvedCommit)} and runs only after somebody of the team approves it.`
    : "It comes from a fork: its code runs only after somebody of the team approves it.";

/** What explains its state; null where there is nothing to explain. */
export const previewSentence = (preview: Seen, limit: number): string | null => {
  const { state, closedBecause, latestDeployment } = preview;
  if (state === "awaiting_approval") return awaitsApproval(preview);
  if (state === "over_limit")
    return `The app has its ${countOf(limit, "preview")}. This one begins by itself when another is closed, or when more are allowed.`;
  if (state === "closed") return closedBecause === null ? null : closeWords[closedBecause];
  return latestDeployment?.status === "failed" ? latestDeployment.reason : null;
};

/** One that a person or idleness closed may be opened again; the others have no request to show. */
export const mayOpenAgain = ({ state, closedBecause }: Seen): boolean =>
  state === "closed" && (closedBecause === "idle" || closedBecause === "person");
