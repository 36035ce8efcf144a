import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import next from "next";
import { ensureAdministrator } from "./accounts/ensure-administrator";
import { answerAlertBells } from "./alerts/answer-bells";
import { handleStream, streamAskedFor } from "./api/streams";
import { closeDatabase, isStoreAway } from "./db";
import { schemaFault } from "./db/schema-version";
import { env, publicUrl, shareBuiltConfig, shareWithNextAuth } from "./env";
import { type Handle, startHttpServer, type Upgrade } from "./http-server";
import { closeRedis, closeSubscriber } from "./live";
import { logger } from "./logger";
import { closeQueues } from "./queue";
import { SettingsError } from "./settings";
import { startSweep } from "./sweep";
import { type Hub, startHub, workerSocketPath } from "./workers/hub";
import { type QueueTunnel, startQueueTunnel, workerQueuePath } from "./workers/queue-tunnel";
import { keepQueueUsers } from "./workers/queue-users";

/** Longest that a stop may take; what is still being answered then is cut off. */
const stopWithinMs = 10_000;

/** The settings of next.config.ts, as the build has resolved them. */
const readBuiltConfig = async (folder: string): Promise<unknown> => {
  const built = await readFile(path.join(folder, ".next/required-server-files.json"), "utf8");
  return (JSON.parse(built) as { config: unknown }).config;
};

/** Next's part: every page and every HTTP call but the dashboard's live streams. */
const startNext = async () => {
  const { PORT, NODE_ENV } = env();
  const dev = NODE_ENV === "development";
  const dir = process.cwd();
  if (!dev) shareBuiltConfig(await readBuiltConfig(dir));
  // Next adds an upgrade listener of its own to the server it is given: this one never listens.
  const app = next({ dev, dir, port: PORT, httpServer: createServer() });
  await app.prepare();
  return { handle: app.getRequestHandler(), upgrade: dev ? app.getUpgradeHandler() : null, close: () => app.close() };
};

const routeRequests =
  (handleByNext: Handle): Handle =>
  (request, response) => {
    const path = streamAskedFor(request);
    return path === null ? handleByNext(request, response) : handleStream(path, request, response);
  };

type NextUpgrade = ReturnType<Awaited<ReturnType<typeof next>>["getUpgradeHandler"]>;
type Upgrades = { hub: Hub; tunnel: QueueTunnel; nextUpgrade: NextUpgrade | null };

const routeUpgrades =
  ({ hub, tunnel, nextUpgrade }: Upgrades): Upgrade =>
  (request, socket, head) => {
    const path = (request.url ?? "").split("?")[0];
    if (path === workerSocketPath) return hub.handleUpgrade(request, socket, head);
    if (path === workerQueuePath) return tunnel.handleUpgrade(request, socket, head);
    if (!nextUpgrade) return void socket.destroy();
    nextUpgrade(request, socket, head).catch((error: unknown) => {
      logger().debug({ error }, "An upgrade failed");
      socket.destroy();
    });
  };

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** What the database must hold before the first sign-in. Waits for Postgres as long as it takes. */
const prepareDatabase = async (): Promise<void> => {
  for (let waited = false; ; waited = true) {
    try {
      const fault = await schemaFault();
      if (fault) throw new Error(fault);
      if ((await ensureAdministrator()) === "made") logger().info({ email: env().ADMIN_EMAIL }, "The administrator was made");
      return;
    } catch (error) {
      if (!isStoreAway(error)) throw error;
      if (!waited) logger().warn("Postgres is away; waiting for it");
      await pause(1_000);
    }
  }
};

const stopOnSignals = (stop: () => Promise<void>): void => {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    logger().info({ signal }, "Stopping");
    setTimeout(() => process.exit(1), stopWithinMs + 2_000).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger().error({ error }, "Stopping failed");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
};

const main = async (): Promise<void> => {
  const { PORT, HOST } = env();
  shareWithNextAuth();
  process.on("unhandledRejection", (error) => logger().error({ error }, "A promise was left alone"));
  await prepareDatabase();
  const pages = await startNext();
  const hub = startHub();
  const tunnel = startQueueTunnel();
  const server = await startHttpServer(
    { port: PORT, host: HOST },
    { handle: routeRequests(pages.handle), upgrade: routeUpgrades({ hub, tunnel, nextUpgrade: pages.upgrade }) },
  );
  const sweep = startSweep(hub);
  const alerts = answerAlertBells((error) => {
    if (isStoreAway(error)) logger().debug({ error }, "A store is away; alerts wait");
    else logger().error({ error }, "Alerts could not be settled or told");
  });
  const leaveQueueUsers = keepQueueUsers();
  logger().info({ port: PORT, url: publicUrl() }, "Web is up");
  stopOnSignals(async () => {
    leaveQueueUsers();
    await Promise.all([hub.stop(), tunnel.stop(), sweep.stop(), alerts.stop(), server.stop(stopWithinMs)]);
    await pages.close();
    await closeQueues();
    closeSubscriber();
    closeRedis();
    await closeDatabase();
  });
};

main().catch((error: unknown) => {
  // Before the settings are known there is no logger.
  if (error instanceof SettingsError) process.stderr.write(`${error.message}\n`);
  else logger().fatal({ error }, error instanceof Error ? error.message : "Web could not start");
  process.exit(1);
});
