import { and, desc, eq, isNull, lt, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { apps, deployments, workers } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db, type Transaction, uniqueViolation } from "@/server/db";
import { env } from "@/server/env";
import { AppError } from "@/server/errors";
import { type AppRow, visibleTo } from "./access";
import { httpsPort } from "./https-port";
import { appUrl, settingsOf } from "./rules";
import type { App, AppWithLatest } from "./schema";

const latest = alias(deployments, "latest");

/** What a card shows of it, and no more: a deployment's environment may be half a megabyte. */
const latestColumns = {
  id: latest.id,
  number: latest.number,
  status: latest.status,
  reason: latest.reason,
  branch: latest.branch,
  commit: latest.commit,
  commitMessage: latest.commitMessage,
  createdAt: latest.createdAt,
};
type Latest = Pick<typeof deployments.$inferSelect, keyof typeof latestColumns>;

type Host = Pick<typeof workers.$inferSelect, "name" | "status" | "lastSeenAt" | "statusChangedAt">;

type Seen = {
  app: AppRow;
  host: Host | null;
  zone: string | null;
  edgeHttpPort: number | null;
  httpsPort: number | null;
  liveDeploymentId: string | null;
  latest: Latest | null;
};

const presentHost = (host: Host | null): App["host"] =>
  host && {
    name: host.name,
    offlineSince: host.status === "offline" ? (host.lastSeenAt ?? host.statusChangedAt).toISOString() : null,
  };

const present = ({ app, host, liveDeploymentId, ...place }: Seen): App => ({
  id: app.id,
  name: app.name,
  subdomain: app.subdomain,
  ...settingsOf(app),
  status: app.status,
  statusReason: app.statusReason,
  wanted: app.wanted,
  diskQuotaMb: app.diskQuotaMb,
  diskOverQuotaAt: app.diskOverQuotaAt?.toISOString() ?? null,
  gitConnectionId: app.gitConnectionId,
  deployKeyId: app.deployKeyId,
  watchPaths: app.watchPaths,
  previewsEnabled: app.previewsEnabled,
  previewLimit: app.previewLimit,
  previewMemoryMb: app.previewMemoryMb,
  previewCpus: app.previewCpus,
  previewOf: app.previewOf,
  // Before a host is picked: the address on the first host, which is what it will be with one.
  url: appUrl(app.subdomain, {
    zone: place.zone ?? env().DEFAULT_ZONE,
    edgeHttpPort: place.edgeHttpPort ?? env().EDGE_HTTP_PORT,
    httpsPort: place.httpsPort,
  }),
  workerId: app.workerId,
  zone: app.zone,
  hostLabels: app.hostLabels,
  host: presentHost(host),
  liveDeploymentId,
  automaticDeploysPausedAt: app.automaticDeploysPausedAt?.toISOString() ?? null,
  createdAt: app.createdAt.toISOString(),
  updatedAt: app.updatedAt.toISOString(),
});

const select = (source: Pick<Transaction, "select">, where: SQL | undefined) =>
  source
    .select({
      app: apps,
      host: {
        name: workers.name,
        status: workers.status,
        lastSeenAt: workers.lastSeenAt,
        statusChangedAt: workers.statusChangedAt,
      },
      zone: workers.zone,
      edgeHttpPort: workers.edgeHttpPort,
      httpsPort,
      liveDeploymentId: deployments.id,
      latest: latestColumns,
    })
    .from(apps)
    .leftJoin(workers, eq(workers.id, apps.workerId))
    .leftJoin(deployments, and(eq(deployments.appId, apps.id), eq(deployments.status, "live")))
    .leftJoin(latest, and(eq(latest.appId, apps.id), eq(latest.number, apps.lastNumber)))
    .where(where)
    // Ids begin with the time: newest first, and a cursor is an id.
    .orderBy(desc(apps.id));

/** The app as everybody sees it. The caller's right to see it has been checked. */
export const presentApp = async (id: string, source: Pick<Transaction, "select"> = db()): Promise<App> => {
  const [seen] = await select(source, eq(apps.id, id));
  if (!seen) throw new Error(`App ${id} went away while it was read`);
  return present(seen);
};

/** The caller's apps without their previews, newest first, after `cursor`. */
export const presentApps = async (caller: Caller, page: { cursor?: string; limit: number }): Promise<App[]> => {
  const after = page.cursor === undefined ? undefined : lt(apps.id, page.cursor);
  const rows = await select(db(), and(visibleTo(caller), isNull(apps.previewOf), after)).limit(page.limit);
  return rows.map(present);
};

const presentLatest = (row: Latest | null): AppWithLatest["latestDeployment"] =>
  row === null ? null : { ...row, createdAt: row.createdAt.toISOString() };

/** More apps than anybody looks at on one page. */
const mostOnOnePage = 500;

/** All of the caller's apps with their last deployments, for the home page. */
export const presentOverview = async (caller: Caller): Promise<AppWithLatest[]> => {
  const rows = await select(db(), and(visibleTo(caller), isNull(apps.previewOf))).limit(mostOnOnePage);
  return rows.map((row) => ({ ...present(row), latestDeployment: presentLatest(row.latest) }));
};

const taken = (path: "name" | "subdomain", message: string, cause: unknown) =>
  new AppError("conflict", message, { reason: `${path}_taken`, fields: [{ path, message }], next: "Choose another one.", cause });

/** The same refusal whether the name was taken long ago or a moment before the insert. */
export const nameTaken = (cause?: unknown) => taken("name", "There is already an app with this name.", cause);
export const subdomainTaken = (cause?: unknown) => taken("subdomain", "This subdomain is taken.", cause);

/** Turns the refusal of a unique index into the message at its field. */
export const rethrowTaken = (error: unknown): never => {
  const index = uniqueViolation(error);
  if (index === "apps_team_name") throw nameTaken(error);
  if (index === "apps_subdomain") throw subdomainTaken(error);
  throw error;
};
