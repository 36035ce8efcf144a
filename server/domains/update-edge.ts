import { isDeepStrictEqual } from "node:util";
import { and, eq, isNull, or, sql } from "drizzle-orm";
import { apps, deployments } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { appOf, refuseForPreview } from "@/server/apps";
import { emit } from "@/server/audit";
import { type Transaction, transaction } from "@/server/db";
import { publish } from "@/server/live";
import { changeHosts, hintWorker } from "@/server/workers";
import { changeOptions } from "./change-options";
import { showOptions } from "./options-rules";
import type { AppEdgeOptionsView, UpdateEdgeInput } from "./options-schema";
import type { EdgeOptions } from "./schema";

const show = (stored: EdgeOptions): AppEdgeOptionsView => {
  const { redirect: _ofDomainsAlone, ...options } = showOptions(stored);
  return options;
};

/** What the edge does for all names of an app. */
export const readEdge = async (caller: Caller, id: string): Promise<AppEdgeOptionsView> =>
  show((await appOf(caller, id)).edgeOptions);

/** Hosts that route the app or one of its previews, which have its options too. */
const routingHosts = async (tx: Transaction, appId: string): Promise<string[]> => {
  const these = and(or(eq(apps.id, appId), eq(apps.previewOf, appId)), isNull(apps.deletedAt));
  const placed = await tx.select({ workerId: apps.workerId }).from(apps).where(these);
  const live = await tx
    .select({ workerId: deployments.workerId })
    .from(deployments)
    .innerJoin(apps, and(eq(apps.id, deployments.appId), these))
    .where(eq(deployments.status, "live"));
  return [...new Set([...placed, ...live].map(({ workerId }) => workerId))].filter((id) => id !== null);
};

/** Of an app "not for this name" and "by default" are one. */
const withoutNothing = (options: EdgeOptions): EdgeOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null));

/** Changes what the edge does for all names of an app: it is live as soon as its hosts have their new routes. @throws AppError */
export const updateEdge = async (caller: Caller, { id, ...input }: UpdateEdgeInput): Promise<AppEdgeOptionsView> => {
  refuseForPreview(await appOf(caller, id));
  const { app, options, hosts } = await transaction(async (tx) => {
    const row = await appOf(caller, id, { lockIn: tx });
    const changed = withoutNothing(await changeOptions(row.edgeOptions, input));
    if (isDeepStrictEqual(changed, row.edgeOptions)) return { app: row, options: changed, hosts: [] };
    await tx.update(apps).set({ edgeOptions: changed, updatedAt: sql`now()` }).where(eq(apps.id, row.id));
    const routes = await routingHosts(tx, row.id);
    await changeHosts(tx, { routes, desired: [] });
    const fields = Object.keys(input);
    await emit(tx, caller, { action: "app.edge-changed", targetId: row.id, teamId: row.teamId, details: { fields } });
    return { app: row, options: changed, hosts: routes };
  });
  // Lost words are no harm: hosts pull every two seconds, and pages read again.
  for (const host of hosts) void hintWorker(host, "routes");
  void publish(`app:${app.id}`, {});
  return show(options);
};
