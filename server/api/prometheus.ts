import { count, eq } from "drizzle-orm";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { apps, deployments, workers } from "@/drizzle/schema";
import { sameSecret } from "@/server/accounts";
import { appStatuses } from "@/server/apps/schema";
import { db } from "@/server/db";
import { deploymentStatuses } from "@/server/deployments/schema";
import { env } from "@/server/env";
import { AppError } from "@/server/errors";
import { isFromLoopback } from "./client-address";
import { readiness } from "./readiness";

/** Collected once per process, whatever the number of bundles and of hot reloads. */
const home = globalThis as typeof globalThis & { wisehostingMetrics?: Registry };

const processMetrics = (): Registry => {
  if (!home.wisehostingMetrics) {
    home.wisehostingMetrics = new Registry();
    collectDefaultMetrics({ register: home.wisehostingMetrics });
  }
  return home.wisehostingMetrics;
};

const gauge = (registry: Registry, name: string, { help, label }: { help: string; label?: string }) =>
  new Gauge({ name: `wisehosting_${name}`, help, registers: [registry], labelNames: label === undefined ? [] : [label] });

const countByStatus = async (registry: Registry): Promise<void> => {
  const ofDeployments = gauge(registry, "deployments", { help: "Deployments by status", label: "status" });
  for (const status of deploymentStatuses) ofDeployments.set({ status }, 0);
  const rows = await db().select({ status: deployments.status, rows: count() }).from(deployments).groupBy(deployments.status);
  for (const { status, rows: total } of rows) ofDeployments.set({ status }, total);

  const ofApps = gauge(registry, "apps", { help: "Apps by status", label: "status" });
  for (const status of appStatuses) ofApps.set({ status }, 0);
  for (const { status, rows: total } of await db()
    .select({ status: apps.status, rows: count() })
    .from(apps)
    .groupBy(apps.status)) {
    ofApps.set({ status }, total);
  }
};

const countByWorker = async (registry: Registry): Promise<void> => {
  const online = gauge(registry, "workers_online", { help: "Hosts that are online" });
  const all = gauge(registry, "workers", { help: "Hosts that have joined" });
  const depth = gauge(registry, "queue_depth", { help: "Deployments that wait for their host", label: "worker" });
  const rows = await db().select({ id: workers.id, name: workers.name, status: workers.status }).from(workers);
  const waiting = await db()
    .select({ workerId: deployments.workerId, rows: count() })
    .from(deployments)
    .where(eq(deployments.status, "queued"))
    .groupBy(deployments.workerId);
  all.set(rows.length);
  online.set(rows.filter(({ status }) => status === "online").length);
  for (const { id, name } of rows) depth.set({ worker: name }, waiting.find(({ workerId }) => workerId === id)?.rows ?? 0);
};

const mayRead = (request: Request): boolean => {
  if (isFromLoopback(request.headers)) return true;
  const expected = env().METRICS_TOKEN;
  const given = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  return expected !== undefined && given !== undefined && sameSecret(given, expected);
};

/** What Prometheus reads. While a store is away the process's own metrics still come, with `wisehosting_store_up` telling which. */
export const prometheusText = async (request: Request): Promise<{ text: string; contentType: string }> => {
  if (!mayRead(request)) {
    throw new AppError("unauthenticated", "Metrics are for this machine, or for METRICS_TOKEN as bearer token.", {
      reason: "metrics_token_needed",
    });
  }
  const { postgres, redis } = await readiness();
  const registry = new Registry();
  const stores = gauge(registry, "store_up", { help: "1 when the store answers", label: "store" });
  stores.set({ store: "postgres" }, postgres === "up" ? 1 : 0);
  stores.set({ store: "redis" }, redis === "up" ? 1 : 0);
  if (postgres === "up") await Promise.all([countByStatus(registry), countByWorker(registry)]);
  const merged = Registry.merge([processMetrics(), registry]);
  return { text: await merged.metrics(), contentType: merged.contentType };
};
