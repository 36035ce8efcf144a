import { and, eq, inArray } from "drizzle-orm";
import { deploymentStages, deployments, users } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { db } from "@/server/db";
import { notFound } from "@/server/errors";
import { keptEnvironment } from "@/server/variables";
import { type Names, toDeployment } from "./present";
import type { Deployment, DeploymentDetails } from "./schema";
import type { DeploymentRow, ShownRow } from "./store";

const notNull = (ids: readonly (string | null)[]): string[] => [...new Set(ids.filter((id) => id !== null))];

const numbersOf = async (ids: readonly string[]): Promise<Names["numbers"]> => {
  if (ids.length === 0) return new Map();
  const rows = await db()
    .select({ id: deployments.id, number: deployments.number })
    .from(deployments)
    .where(inArray(deployments.id, [...ids]));
  return new Map(rows.map(({ id, number }) => [id, number]));
};

const peopleOf = async (ids: readonly string[]): Promise<Names["people"]> => {
  if (ids.length === 0) return new Map();
  const rows = await db()
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(inArray(users.id, [...ids]));
  return new Map(rows.map(({ id, name }) => [id, name]));
};

/** Rows as they are seen, with one query for each kind of thing that they name. */
export const presentAll = async (rows: readonly ShownRow[]): Promise<Deployment[]> => {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const [stages, numbers, people] = await Promise.all([
    db().select().from(deploymentStages).where(inArray(deploymentStages.deploymentId, ids)),
    numbersOf(notNull(rows.flatMap((row) => [row.imageOfDeploymentId, row.previousDeploymentId]))),
    peopleOf(notNull(rows.map((row) => row.createdBy))),
  ]);
  return rows.map((row) =>
    toDeployment(
      row,
      stages.filter((stage) => stage.deploymentId === row.id),
      { numbers, people },
    ),
  );
};

/** The row as it is seen. */
export const present = async (row: ShownRow): Promise<Deployment> => {
  const [deployment] = await presentAll([row]);
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

/** With all that it kept: how it was built, its settings, and the names of its variables. */
export const describeDeployment = async (caller: Caller, id: string): Promise<DeploymentDetails> => {
  const row = await deploymentOf(caller, id);
  const variables = keptEnvironment(row).map(({ key, usedIn, secret }) => ({ key, usedIn, secret }));
  return { ...(await present(row)), plan: row.plan, settings: row.snapshot, variables };
};

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
