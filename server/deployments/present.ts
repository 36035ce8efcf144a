import { type Deployment, type Stage, stageNames } from "./schema";
import type { ShownRow, StageRow } from "./store";

export const momentOf = (at: Date | null) => at?.toISOString() ?? null;

const toStage = (row: StageRow): Stage => ({
  name: row.name,
  startedAt: row.startedAt.toISOString(),
  finishedAt: momentOf(row.finishedAt),
  error: row.error,
});

/** What a row's ids stand for. */
export type Names = {
  /** Numbers of deployments, by id. */
  numbers: ReadonlyMap<string, number>;
  /** Names of users, by id. */
  people: ReadonlyMap<string, string>;
};

const referenceTo = (id: string | null, { numbers }: Names): Deployment["imageOf"] => {
  const number = id === null ? undefined : numbers.get(id);
  return id === null || number === undefined ? null : { id, number };
};

/** The row as the API, the dashboard and the tests see it; stages in the order of their work. */
export const toDeployment = (row: ShownRow, stages: readonly StageRow[], names: Names): Deployment => ({
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
  noCache: row.noCache,
  imageOf: referenceTo(row.imageOfDeploymentId, names),
  previous: referenceTo(row.previousDeploymentId, names),
  imageBytes: row.imageBytes,
  placement: row.placement,
  cancelRequested: row.cancelRequested,
  logBytes: row.logBytes,
  createdBy: row.createdBy,
  createdByName: row.createdBy === null ? null : (names.people.get(row.createdBy) ?? null),
  createdAt: row.createdAt.toISOString(),
  liveAt: momentOf(row.liveAt),
  finishedAt: momentOf(row.finishedAt),
  stages: [...stages].sort((a, b) => stageNames.indexOf(a.name) - stageNames.indexOf(b.name)).map(toStage),
});
