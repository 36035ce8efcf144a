import { and, desc, eq, inArray, lt } from "drizzle-orm";
import { deploymentStages, deployments } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { db } from "@/server/db";
import { invalidField, notFound } from "@/server/errors";
import { toDeployment } from "./present";
import type { Deployment } from "./schema";
import type { DeploymentRow } from "./store";

/** Rows with their stages, one query for all. */
const withStages = async (rows: readonly DeploymentRow[]): Promise<Deployment[]> => {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const stages = await db().select().from(deploymentStages).where(inArray(deploymentStages.deploymentId, ids));
  return rows.map((row) =>
    toDeployment(
      row,
      stages.filter((stage) => stage.deploymentId === row.id),
    ),
  );
};

const present = async (row: DeploymentRow): Promise<Deployment> => {
  const [deployment] = await withStages([row]);
  if (!deployment) throw notFound("deployment");
  return deployment;
};

/** The row, for one of the app's team. @throws AppError 404 for a stranger */
export const deploymentOf = async (caller: Caller, id: string): Promise<DeploymentRow> => {
  const [row] = await db().select().from(deployments).where(eq(deployments.id, id));
  if (!row) throw notFound("deployment");
  await appOf(caller, row.appId, { what: "deployment" });
  return row;
};

export const getDeployment = async (caller: Caller, id: string): Promise<Deployment> => present(await deploymentOf(caller, id));

/** By the number within its app, as in the address of its page. */
export const getDeploymentByNumber = async (caller: Caller, appIdOrName: string, number: number): Promise<Deployment> => {
  const app = await appOf(caller, appIdOrName);
  const [row] = await db()
    .select()
    .from(deployments)
    .where(and(eq(deployments.appId, app.id), eq(deployments.number, number)));
  if (!row) throw notFound("deployment");
  return present(row);
};

export type ListDeployments = { id: string; cursor?: string | undefined; limit: number };

/** The app's deployments, newest first. The cursor is the number of the last one seen. */
export const listDeployments = async (
  caller: Caller,
  { id, cursor, limit }: ListDeployments,
): Promise<{ items: Deployment[]; nextCursor: string | null }> => {
  const app = await appOf(caller, id);
  if (cursor !== undefined && !/^\d{1,9}$/.test(cursor)) throw invalidField("cursor", "That is no cursor of this list.");
  const rows = await db()
    .select()
    .from(deployments)
    .where(and(eq(deployments.appId, app.id), cursor === undefined ? undefined : lt(deployments.number, Number(cursor))))
    .orderBy(desc(deployments.number))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: await withStages(page), nextCursor: rows.length > limit && last ? String(last.number) : null };
};
