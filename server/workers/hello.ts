import { and, eq, sql } from "drizzle-orm";
import { installation, workers } from "@/drizzle/schema";
import { ringHostAlerts } from "@/server/alerts";
import { observeContainers } from "@/server/apps";
import { databaseNow, db, type Transaction, transaction } from "@/server/db";
import { endClaimsOfOlderBoots } from "@/server/deployments";
import { logger } from "@/server/logger";
import { isSecondInstance } from "./instance-rules";
import { announceWorker, noteWorkerEvent } from "./note-event";
import { type HubMessage, protocolVersion, type WorkerMessage } from "./protocol";
import { toldAuthority } from "./told-authority";
import { changeRoutes } from "./versions";

export type Hello = Extract<WorkerMessage, { type: "hello" }>;
type Welcome = Extract<HubMessage, { type: "welcome" }>;

/** `at`: when this hello was taken, by the database's clock: of two the later one holds the host. */
export type HelloAnswer =
  | { kind: "welcome"; welcome: Welcome; at: number }
  | { kind: "refused"; why: "protocol" | "second-instance" | "unauthenticated"; sentence: string };

const secondInstance = async (workerId: string): Promise<HelloAnswer> => {
  const sentence = "A second machine uses this host's key. It was refused. If you did not copy the host's data, revoke the key.";
  // It tries again and again: told once, until somebody has dealt with it.
  const told = await db()
    .update(workers)
    .set({ warning: sentence })
    .where(and(eq(workers.id, workerId), sql`${workers.warning} is distinct from ${sentence}`))
    .returning({ id: workers.id });
  if (told.length > 0) await noteWorkerEvent(db(), workerId, { kind: "second-instance", sentence });
  await announceWorker(workerId);
  logger().warn({ workerId }, sentence);
  return { kind: "refused", why: "second-instance", sentence };
};

/** When it came online: what it was before counts. */
export const onlineSince = sql`case when ${workers.status} = 'online' then ${workers.statusChangedAt} else clock_timestamp() end`;

const portsInRoutes = ["edgeHttpPort", "edgeHttpsPort", "edgePagesPort", "dashboardPort"] as const;

/** A newer boot of the same instance takes over at once; from here on claims of older boots are refused. */
const takeOver = (workerId: string, keyVersion: number, hello: Hello) =>
  transaction(async (tx) => {
    const [before] = await tx.select().from(workers).where(eq(workers.id, workerId)).for("update");
    if (!before || before.keyVersion !== keyVersion) return "unauthenticated";
    const now = await databaseNow(tx);
    const silentMs = before.lastSeenAt === null ? null : now.getTime() - before.lastSeenAt.getTime();
    if (isSecondInstance({ ...before, silentMs }, hello)) return "second-instance";
    const row = await updateFacts(tx, { workerId, hello });
    if (portsInRoutes.some((port) => before[port] !== hello[port])) await changeRoutes(tx, workerId);
    const started = before.bootId !== hello.bootId;
    const sentence = started ? `The worker ${hello.softwareVersion} started.` : "The host is heard again.";
    if (started || before.status === "offline")
      await noteWorkerEvent(tx, workerId, { kind: started ? "started" : "online", sentence });
    return row;
  });

const updateFacts = async (tx: Transaction, { workerId, hello }: { workerId: string; hello: Hello }) => {
  const [row] = await tx
    .update(workers)
    .set({
      bootId: hello.bootId,
      place: hello.place ?? null,
      status: "online",
      statusChangedAt: onlineSince,
      lastSeenAt: sql`clock_timestamp()`,
      softwareVersion: hello.softwareVersion,
      engineVersion: hello.engineVersion ?? sql`${workers.engineVersion}`,
      platform: hello.platform ?? sql`${workers.platform}`,
      cpus: hello.cpus,
      memoryBytes: hello.memoryBytes,
      diskBytes: hello.diskBytes,
      edgeKind: hello.edgeKind,
      edgeHttpPort: hello.edgeHttpPort,
      edgeHttpsPort: hello.edgeHttpsPort,
      edgePagesPort: hello.edgePagesPort,
      dashboardPort: hello.dashboardPort,
      addresses: hello.addresses,
    })
    .where(eq(workers.id, workerId))
    .returning();
  if (!row) throw new Error("The host's row went away while it was locked");
  return row;
};

/** Who says hello, whether it may, and what is to be ended because of it. */
export const takeHello = async (workerId: string, keyVersion: number, hello: Hello): Promise<HelloAnswer> => {
  if (hello.protocol !== protocolVersion) {
    return { kind: "refused", why: "protocol", sentence: `This control plane speaks protocol ${protocolVersion}.` };
  }
  const worker = await takeOver(workerId, keyVersion, hello);
  if (worker === "second-instance") return secondInstance(workerId);
  if (worker === "unauthenticated") {
    return { kind: "refused", why: "unauthenticated", sentence: "This host's key is revoked." };
  }
  await announceWorker(workerId);
  await endClaimsOfOlderBoots(workerId, hello.bootId);
  await observeContainers(workerId, { desiredVersion: hello.desiredVersion, items: hello.containers, afterSilence: true });
  void ringHostAlerts(workerId);
  const [home] = await db().select({ id: installation.id }).from(installation);
  const [now] = await db()
    .select({ desiredVersion: workers.desiredVersion, routeVersion: workers.routeVersion })
    .from(workers)
    .where(eq(workers.id, workerId));
  if (!home || !now) throw new Error("The installation or the host is gone");
  return {
    kind: "welcome",
    welcome: { type: "welcome", workerId, installationId: home.id, ...now, authority: await toldAuthority() },
    at: worker.lastSeenAt?.getTime() ?? 0,
  };
};
