import type { CloseReason, Preview } from "./schema";

/** What the comment on a pull request says. Pure. */

export type CommentFacts = {
  appName: string;
  preview: Pick<Preview, "commit" | "state" | "closedBecause" | "app" | "latestDeployment">;
  /** Most previews of the app at once. */
  limit: number;
  /** Where the dashboard answers, without a slash at its end. */
  dashboardUrl: string;
  now: Date;
};

const closed: Record<CloseReason, string> = {
  request: "Removed: the pull request was closed.",
  other_base: "Removed: the pull request goes to another branch now.",
  idle: "Removed: nothing was pushed for a while. The next push opens it again.",
  person: "Removed by somebody of the team. The next push opens it again.",
  disabled: "Removed: previews were switched off for this app.",
  source_changed: "Removed: the app now follows another repository or branch.",
  app_deleted: "Removed: the app was deleted.",
};

type Deployment = NonNullable<CommentFacts["preview"]["latestDeployment"]>;

/** Text of an app or its build: as code, so that it calls nobody and draws nothing. */
const asCode = (text: string): string =>
  `\`${text
    .replace(/[`\s|]+/g, " ")
    .trim()
    .slice(0, 300)}\``;

const deploying = ({ status, reason }: Deployment): string => {
  switch (status) {
    case "queued":
      return "⏳ Waiting for its turn";
    case "fetching":
    case "building":
    case "starting":
      return "⏳ Deploying";
    case "live":
      return "✅ Live";
    case "failed":
      return reason === null ? "❌ Failed" : `❌ Failed: ${asCode(reason)}`;
    case "cancelled":
      return "Cancelled";
    case "superseded":
    case "retired":
      return "Replaced";
  }
};

const stateOf = ({ preview, limit }: CommentFacts): string => {
  switch (preview.state) {
    case "closed":
      return closed[preview.closedBecause ?? "request"];
    case "awaiting_approval":
      return "🔒 This comes from a fork: somebody of the team has to approve this commit before it is built and run.";
    case "over_limit":
      return `⏸️ Waiting for a place: this app has at most ${limit} previews at once. It gets the next one that is free.`;
    case "active":
      return preview.latestDeployment ? deploying(preview.latestDeployment) : "⏳ Waiting until the preview of before is gone";
  }
};

/** While it is shown, also of a version before this commit. */
const addressOf = ({ app, state }: CommentFacts["preview"]): string | null =>
  app === null || state === "closed" ? null : `[${app.url.replace(/^https?:\/\//, "")}](${app.url})`;

const deploymentOf = ({ preview, dashboardUrl }: CommentFacts): string | null => {
  const { app, latestDeployment: deployment } = preview;
  if (app === null || deployment === null) return null;
  return `[#${deployment.number}](${dashboardUrl}/apps/${app.name}/deployments/${deployment.number})`;
};

const minute = (at: Date): string => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** Markdown that all providers read. */
export const commentOf = (facts: CommentFacts): string => {
  const { preview, appName, dashboardUrl, now } = facts;
  const rows: [string, string | null][] = [
    ["State", stateOf(facts)],
    ["Address", addressOf(preview)],
    ["Commit", `\`${preview.commit.slice(0, 10)}\``],
    ["Deployment", deploymentOf(facts)],
    ["Updated", minute(now)],
  ];
  const shown = rows.flatMap(([name, text]) => (text === null ? [] : [`| ${name} | ${text} |`]));
  return [`### Preview of [${appName}](${dashboardUrl}/apps/${appName})`, "", "| | |", "|---|---|", ...shown, ""].join("\n");
};
