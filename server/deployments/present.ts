import { type Deployment, type Stage, stageNames } from "./schema";
import type { DeploymentRow, StageRow } from "./store";

const moment = (at: Date | null) => at?.toISOString() ?? null;

const toStage = (row: StageRow): Stage => ({
  name: row.name,
  startedAt: row.startedAt.toISOString(),
  finishedAt: moment(row.finishedAt),
  error: row.error,
});

/** The row as the API, the dashboard and the tests see it; stages in the order of their work. */
export const toDeployment = (row: DeploymentRow, stages: readonly StageRow[]): Deployment => ({
  id: row.id,
  appId: row.appId,
  number: row.number,
  status: row.status,
  reason: row.reason,
  reasonCode: row.reasonCode,
  trigger: row.trigger,
  branch: row.branch,
  commit: row.commit,
  commitMessage: row.commitMessage,
  commitAuthor: row.commitAuthor,
  cancelRequested: row.cancelRequested,
  logBytes: row.logBytes,
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
  finishedAt: moment(row.finishedAt),
  stages: [...stages].sort((a, b) => stageNames.indexOf(a.name) - stageNames.indexOf(b.name)).map(toStage),
});
