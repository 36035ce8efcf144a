import { and, desc, eq, isNotNull, lt } from "drizzle-orm";
import { deployments } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { db } from "@/server/db";
import { conflict } from "@/server/errors";
import { readLogTail } from "@/server/logs";
import { keptEnvironment } from "@/server/variables";
import { compareLink } from "./commit-links";
import { changedSettings, changedVariables } from "./compare-rules";
import { explainFailure } from "./failure-rules";
import { deploymentOf } from "./read-deployments";
import type { ExplainedFailure } from "./schema";
import type { DeploymentRow } from "./store";

/** A step that fails may say much, and what it says first is the cause. */
const readBytes = 200_000;

const shownBefore = 3;
const shownAfter = 8;

/** The last version before this one that was live. */
const lastGood = async ({ appId, number }: DeploymentRow): Promise<DeploymentRow | null> => {
  const [row] = await db()
    .select()
    .from(deployments)
    .where(and(eq(deployments.appId, appId), lt(deployments.number, number), isNotNull(deployments.liveAt)))
    .orderBy(desc(deployments.number))
    .limit(1);
  return row ?? null;
};

const changesSince = (good: DeploymentRow, row: DeploymentRow): NonNullable<ExplainedFailure["since"]> => ({
  deployment: { id: good.id, number: good.number },
  commits: {
    from: good.commit,
    to: row.commit,
    link: compareLink(row.snapshot.repository, { from: good.commit, to: row.commit }),
  },
  settings: changedSettings(good.snapshot, row.snapshot),
  variables: changedVariables(keptEnvironment(good), keptEnvironment(row)),
});

/** What broke, by rule, and what changed since the last version that was live. @throws AppError 409 where nothing has failed */
export const explainDeployment = async (caller: Caller, id: string): Promise<ExplainedFailure> => {
  const row = await deploymentOf(caller, id);
  if (row.status !== "failed") throw conflict("This deployment has not failed.", "deployment_not_failed");
  const { lines, firstLine } = await readLogTail(row.id, { logBytes: row.logBytes, bytes: readBytes });
  const finding = explainFailure({ ...row, lines, firstLine });
  const at = finding.line === null ? null : finding.line.number - firstLine;
  const from = at === null ? 0 : Math.max(0, at - shownBefore);
  const good = await lastGood(row);
  return {
    ...finding,
    excerpt:
      at === null
        ? []
        : lines
            .slice(from, at + shownAfter)
            .map((text, index) => ({ number: firstLine + from + index, text: text.slice(0, 2_000) })),
    since: good === null ? null : changesSince(good, row),
  };
};
