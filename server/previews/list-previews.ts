import { and, desc, eq, lt, ne, type SQL } from "drizzle-orm";
import { apps, deployments, previews, users, workers } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { type AppRow, appOf, httpsPort } from "@/server/apps";
import { appUrl } from "@/server/apps/rules";
import { db } from "@/server/db";
import { checkCursor, type Page, pageOf } from "@/server/db/page";
import { env } from "@/server/env";
import { notFound } from "@/server/errors";
import type { ListPreviews, Preview } from "./schema";

const columns = {
  preview: previews,
  approver: users.name,
  app: { id: apps.id, name: apps.name, status: apps.status, subdomain: apps.subdomain, deletedAt: apps.deletedAt },
  host: { zone: workers.zone, edgeHttpPort: workers.edgeHttpPort },
  httpsPort,
  deployment: {
    id: deployments.id,
    number: deployments.number,
    status: deployments.status,
    reason: deployments.reason,
    commit: deployments.commit,
  },
};

const select = (where: SQL | undefined) =>
  db()
    .select(columns)
    .from(previews)
    .leftJoin(users, eq(users.id, previews.approvedBy))
    .leftJoin(apps, eq(apps.id, previews.previewAppId))
    .leftJoin(workers, eq(workers.id, apps.workerId))
    .leftJoin(deployments, and(eq(deployments.appId, apps.id), eq(deployments.number, apps.lastNumber)))
    .where(where)
    // Ids begin with the time: newest first, and a cursor is an id.
    .orderBy(desc(previews.id));
export type SeenPreview = Awaited<ReturnType<typeof select>>[number];

const appView = ({ app, host, httpsPort: port }: SeenPreview): Preview["app"] =>
  app && {
    id: app.id,
    name: app.name,
    status: app.status,
    url: appUrl(app.subdomain, {
      ...(host ?? { zone: env().DEFAULT_ZONE, edgeHttpPort: env().EDGE_HTTP_PORT }),
      httpsPort: port,
    }),
  };

const present = (seen: SeenPreview): Preview => {
  const { preview, approver, deployment } = seen;
  const closesAt = preview.state === "closed" ? null : new Date(preview.activeAt.getTime() + env().PREVIEW_IDLE_MS);
  return {
    id: preview.id,
    appId: preview.appId,
    number: preview.number,
    title: preview.title,
    author: preview.author,
    url: preview.url,
    branch: preview.branch,
    commit: preview.commit,
    fork: preview.fork,
    state: preview.state,
    closedBecause: preview.closedBecause,
    approvedCommit: preview.approvedCommit,
    approvedBy: approver,
    app: appView(seen),
    latestDeployment: deployment,
    activeAt: preview.activeAt.toISOString(),
    closesAt: closesAt?.toISOString() ?? null,
    createdAt: preview.createdAt.toISOString(),
    closedAt: preview.closedAt?.toISOString() ?? null,
  };
};

const inState = (state: ListPreviews["state"]): SQL | undefined => {
  if (state === undefined) return undefined;
  return state === "open" ? ne(previews.state, "closed") : eq(previews.state, state);
};

/** The app's previews, newest first. */
export const listPreviews = async (caller: Caller, { id, cursor, limit, state }: ListPreviews): Promise<Page<Preview>> => {
  checkCursor(cursor, "preview");
  const app = await appOf(caller, id);
  const after = cursor === undefined ? undefined : lt(previews.id, cursor);
  const rows = await select(and(eq(previews.appId, app.id), inState(state), after)).limit(limit + 1);
  return pageOf(rows.map(present), limit);
};

/** The preview, as a fact of its app: whoever may not see that gets 404 for this. */
export const previewOf = async (caller: Caller, id: string): Promise<{ app: AppRow; preview: SeenPreview["preview"] }> => {
  const [preview] = await db().select().from(previews).where(eq(previews.id, id));
  if (!preview) throw notFound("preview");
  return { app: await appOf(caller, preview.appId, { what: "preview" }), preview };
};

/** The caller's right to see it has been checked. */
export const presentPreview = async (id: string): Promise<Preview> => {
  const [row] = await select(eq(previews.id, id));
  if (!row) throw notFound("preview");
  return present(row);
};

/** What a comment tells of it; null when it is gone. */
export const seePreview = async (id: string): Promise<Preview | null> => {
  const [row] = await select(eq(previews.id, id));
  return row ? present(row) : null;
};

export const getPreview = async (caller: Caller, id: string): Promise<Preview> => {
  await previewOf(caller, id);
  return presentPreview(id);
};
