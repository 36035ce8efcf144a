import { and, desc, eq, gte, lt, lte, type SQL } from "drizzle-orm";
import { deployments } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { db } from "@/server/db";
import { invalidField } from "@/server/errors";
import { presentAll } from "./read-deployments";
import type { Deployment, DeploymentFilters } from "./schema";
import { shownColumns } from "./store";

export type ListDeployments = DeploymentFilters & { id: string; cursor?: string | undefined; limit: number };

const conditionsOf = (caller: Caller, { status, branch, trigger, actor, from, to }: DeploymentFilters): (SQL | undefined)[] => [
  status && eq(deployments.status, status),
  branch === undefined ? undefined : eq(deployments.branch, branch),
  trigger && eq(deployments.trigger, trigger),
  actor === undefined ? undefined : eq(deployments.createdBy, actor === "me" ? (caller.userId ?? "") : actor),
  from === undefined ? undefined : gte(deployments.createdAt, new Date(from)),
  to === undefined ? undefined : lte(deployments.createdAt, new Date(to)),
];

/** The app's deployments that match, newest first. The cursor is the number of the last one seen. */
export const listDeployments = async (
  caller: Caller,
  { id, cursor, limit, ...filters }: ListDeployments,
): Promise<{ items: Deployment[]; nextCursor: string | null }> => {
  const app = await appOf(caller, id);
  if (cursor !== undefined && !/^\d{1,9}$/.test(cursor)) throw invalidField("cursor", "That is no cursor of this list.");
  const rows = await db()
    .select(shownColumns)
    .from(deployments)
    .where(
      and(
        eq(deployments.appId, app.id),
        cursor === undefined ? undefined : lt(deployments.number, Number(cursor)),
        ...conditionsOf(caller, filters),
      ),
    )
    .orderBy(desc(deployments.number))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: await presentAll(page), nextCursor: rows.length > limit && last ? String(last.number) : null };
};
