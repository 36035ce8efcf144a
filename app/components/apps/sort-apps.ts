import type { AppWithLatest } from "@/server/apps/schema";

export const appOrders = ["name", "deployed", "status"] as const;
export type AppOrder = (typeof appOrders)[number];

const troubleFirst: Record<AppWithLatest["status"], number> = { crashed: 0, stopped: 1, idle: 2, running: 3 };

const by: Record<AppOrder, (a: AppWithLatest, b: AppWithLatest) => number> = {
  name: (a, b) => a.name.localeCompare(b.name),
  deployed: (a, b) => (b.latestDeployment?.createdAt ?? "").localeCompare(a.latestDeployment?.createdAt ?? ""),
  status: (a, b) => troubleFirst[a.status] - troubleFirst[b.status] || a.name.localeCompare(b.name),
};

/** The apps in which the text stands, in this order; without one as they came: the newest first. Pure. */
export const arrangeApps = (apps: readonly AppWithLatest[], text: string, order: AppOrder | ""): AppWithLatest[] => {
  const wanted = text.trim().toLowerCase();
  const found = apps.filter(({ name, url, repository, image }) =>
    [name, url, repository ?? image ?? ""].some((each) => each.toLowerCase().includes(wanted)),
  );
  return order === "" ? found : found.sort(by[order]);
};
