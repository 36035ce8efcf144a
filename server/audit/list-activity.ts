import { and, desc, eq, gte, inArray, isNull, like, lt, or, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { apps, auditEvents, deployments, users, workers } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { appOf } from "@/server/apps";
import { db } from "@/server/db";
import { checkCursor, type Page, pageOf } from "@/server/db/page";
import type { Activity, ActivityFilter } from "./schema";

const deploymentApp = alias(apps, "deployment_app");

/** The team's events and one's own; what the platform did by itself is for administrators. */
const visibleTo = (caller: Caller): SQL | undefined =>
  or(
    inArray(auditEvents.teamId, caller.teamIds),
    and(isNull(auditEvents.teamId), eq(auditEvents.actorId, caller.userId)),
    caller.role === "administrator" ? and(isNull(auditEvents.teamId), eq(auditEvents.actorId, "system")) : undefined,
  );

const matching = async (caller: Caller, filter: ActivityFilter): Promise<SQL | undefined> => {
  const app = filter.app === undefined ? undefined : await appOf(caller, filter.app);
  return and(
    visibleTo(caller),
    filter.actor === undefined ? undefined : eq(auditEvents.actorId, filter.actor),
    filter.action === undefined
      ? undefined
      : or(eq(auditEvents.action, filter.action), like(auditEvents.action, `${filter.action}.%`)),
    app === undefined ? undefined : or(eq(auditEvents.targetId, app.id), eq(deployments.appId, app.id)),
    filter.since === undefined ? undefined : gte(auditEvents.at, new Date(filter.since)),
    filter.until === undefined ? undefined : lt(auditEvents.at, new Date(filter.until)),
  );
};

const select = (where: SQL | undefined) =>
  db()
    .select({
      event: auditEvents,
      actor: { name: users.name, email: users.email },
      app: { name: apps.name, deletedAt: apps.deletedAt },
      deployment: { number: deployments.number },
      deploymentApp: { name: deploymentApp.name, deletedAt: deploymentApp.deletedAt },
      worker: { name: workers.name },
    })
    .from(auditEvents)
    .leftJoin(users, eq(users.id, auditEvents.actorId))
    .leftJoin(apps, eq(apps.id, auditEvents.targetId))
    .leftJoin(deployments, eq(deployments.id, auditEvents.targetId))
    .leftJoin(deploymentApp, eq(deploymentApp.id, deployments.appId))
    .leftJoin(workers, eq(workers.id, auditEvents.targetId))
    .where(where)
    // Ids begin with the time: newest first, and a cursor is an id.
    .orderBy(desc(auditEvents.id));

type Row = Awaited<ReturnType<typeof select>>[number];

/** What the event itself kept of a thing that may be gone by now. */
const keptText = (details: Row["event"]["details"], name: string): string | null => {
  const value = details?.[name];
  return typeof value === "string" ? value : null;
};

const present = ({ event, actor, app, deployment, deploymentApp: parent, worker }: Row): Activity => {
  const live = [app, parent].find((each) => each !== null && each.deletedAt === null);
  const keptNumber = event.details?.number;
  return {
    id: event.id,
    at: event.at.toISOString(),
    actor: { id: event.actorId, name: actor?.name ?? null, email: actor?.email ?? null },
    via: event.via,
    action: event.action,
    target: {
      id: event.targetId,
      kind: event.action.split(".", 1)[0] ?? "",
      name: app?.name ?? parent?.name ?? worker?.name ?? keptText(event.details, "name"),
      app: live?.name ?? null,
      number: deployment?.number ?? (typeof keptNumber === "number" ? keptNumber : null),
    },
    details: event.details,
  };
};

export type ListActivity = ActivityFilter & { cursor?: string | undefined; limit: number };

/** Who did what, newest first. */
export const listActivity = async (caller: Caller, { cursor, limit, ...filter }: ListActivity): Promise<Page<Activity>> => {
  checkCursor(cursor, "audit");
  const where = and(await matching(caller, filter), cursor === undefined ? undefined : lt(auditEvents.id, cursor));
  const rows = await select(where).limit(limit + 1);
  return pageOf(rows.map(present), limit);
};
