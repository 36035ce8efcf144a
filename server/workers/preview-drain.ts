import { and, eq, isNull } from "drizzle-orm";
import { apps, workers } from "@/drizzle/schema";
import { appUrl } from "@/server/apps/rules";
import { db } from "@/server/db";
import { loadHostFacts } from "@/server/deployments";
import { type AppNeeds, type HostFacts, type PlacementChoice, placeElsewhere } from "@/server/deployments/placement-rules";
import { notFound } from "@/server/errors";
import type { DrainPlan } from "./schema";

type App = typeof apps.$inferSelect;
type Address = { zone: string; edgeHttpPort: number };
type Item = DrainPlan["items"][number];

const needsOf = ({ memoryMb, cpus, zone, hostLabels: labels }: App): AppNeeds => ({ memoryMb, cpus, zone, labels });

/** The same facts with the app on its new host: the next one finds less room. */
const withApp = (hosts: readonly HostFacts[], hostId: string, { memoryMb, cpus }: App): HostFacts[] =>
  hosts.map((host) =>
    host.id === hostId
      ? {
          ...host,
          apps: host.apps + 1,
          reserved: { cpus: host.reserved.cpus + cpus, memoryMb: host.reserved.memoryMb + memoryMb },
        }
      : host,
  );

const itemOf = (app: App, from: Address, { to, sentence }: { to: (HostFacts & Address) | null; sentence: string }): Item => {
  const url = appUrl(app.subdomain, from);
  const there = to === null ? url : appUrl(app.subdomain, to);
  return {
    appId: app.id,
    appName: app.name,
    move: to === null ? "stays" : there === url ? "moves" : "new-address",
    stopped: app.wanted === "stopped",
    to: to === null ? null : { id: to.id, name: to.name, zone: to.zone },
    url,
    newUrl: there === url ? null : there,
    sentence,
  };
};

/** What a drain of the host would do with each of its apps, as things stand now. @throws AppError 404 */
export const previewDrain = async (id: string): Promise<DrainPlan> => {
  const rows = await db().select().from(workers).where(isNull(workers.removedAt));
  const worker = rows.find((row) => row.id === id);
  if (!worker) throw notFound("host");
  const ports = new Map(rows.map((row) => [row.id, row.edgeHttpPort]));
  const placed = await db()
    .select()
    .from(apps)
    .where(and(eq(apps.workerId, id), isNull(apps.deletedAt)))
    .orderBy(apps.name, apps.id);
  let hosts = await loadHostFacts(db(), "");
  const items: Item[] = [];
  for (const app of placed) {
    const home = hosts.find((host) => host.id === id);
    if (!home) throw notFound("host");
    const near = placeElsewhere({ ...home, acrossZones: false }, needsOf(app), hosts);
    const choice: PlacementChoice =
      near.kind === "placed" ? near : placeElsewhere({ ...home, acrossZones: true }, needsOf(app), hosts);
    const to = choice.kind === "placed" ? { ...choice.host, edgeHttpPort: ports.get(choice.host.id) ?? 80 } : null;
    items.push(itemOf(app, worker, { to, sentence: choice.sentence }));
    if (to) hosts = withApp(hosts, to.id, app);
  }
  return { items };
};
