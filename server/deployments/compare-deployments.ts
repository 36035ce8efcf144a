import { and, asc, eq, gt } from "drizzle-orm";
import { deployments } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { type AppRow, appOf } from "@/server/apps";
import { db } from "@/server/db";
import { notFound } from "@/server/errors";
import { keptEnvironment } from "@/server/variables";
import { compareLink } from "./commit-link-rules";
import { changedSettings, changedVariables } from "./compare-rules";
import { imageStandings } from "./image-standing";
import { momentOf } from "./present";
import { presentAll } from "./read-deployments";
import type { ComparedDeployments, ComparedSide } from "./schema";
import type { DeploymentRow } from "./store";

/** By number or id, within the app. */
const rowOf = async (app: AppRow, numberOrId: string): Promise<DeploymentRow> => {
  const isNumber = /^[1-9]\d{0,8}$/.test(numberOrId);
  const which = isNumber ? eq(deployments.number, Number(numberOrId)) : eq(deployments.id, numberOrId);
  const [row] = await db()
    .select()
    .from(deployments)
    .where(and(eq(deployments.appId, app.id), which));
  if (!row) throw notFound("deployment");
  return row;
};

/** When the next version took over; null while this one is live, or never was. */
const liveUntil = async ({ appId, liveAt }: DeploymentRow): Promise<Date | null> => {
  if (liveAt === null) return null;
  const [next] = await db()
    .select({ liveAt: deployments.liveAt })
    .from(deployments)
    .where(and(eq(deployments.appId, appId), gt(deployments.liveAt, liveAt)))
    .orderBy(asc(deployments.liveAt))
    .limit(1);
  return next?.liveAt ?? null;
};

/** What differs between two deployments of the app: `b` seen from `a`. No value of a variable is in the answer. */
export const compareDeployments = async (
  caller: Caller,
  wish: { id: string; a: string; b: string },
): Promise<ComparedDeployments> => {
  const app = await appOf(caller, wish.id);
  const rows = [await rowOf(app, wish.a), await rowOf(app, wish.b)] as const;
  const standingOf = await imageStandings(db(), app);
  const seen = await presentAll(rows);
  const sideOf = async (row: DeploymentRow): Promise<ComparedSide> => {
    const deployment = seen.find((one) => one.id === row.id);
    if (!deployment) throw notFound("deployment");
    return { deployment, ...standingOf(row), liveUntil: momentOf(await liveUntil(row)) };
  };
  const [a, b] = rows;
  return {
    a: await sideOf(a),
    b: await sideOf(b),
    settings: changedSettings(a.snapshot, b.snapshot),
    variables: changedVariables(keptEnvironment(a), keptEnvironment(b)),
    commits:
      a.snapshot.repository === b.snapshot.repository
        ? compareLink(b.snapshot.repository, { from: a.commit, to: b.commit })
        : null,
  };
};
