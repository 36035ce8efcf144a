import { join } from "node:path";
import type { WorkerMessage } from "@/server/workers/protocol";
import type { DeployHost } from "../deployments/host";
import { measureAppDisk } from "../docker/app-disk";
import { keepDisk } from "../docker/disk-keeper";
import { watchEvents } from "../docker/events";
import { watchEngine } from "../docker/watch-engine";
import { EdgeEnds } from "../edge/edge-ends";
import { cleanTrees } from "../git";
import { streamMetrics } from "../metrics/stream-metrics";
import { workerFolders } from "./files";
import { protectedImages } from "./protected-images";
import type { Warnings } from "./warnings";

export type BackgroundParts = {
  host: DeployHost;
  warnings: Warnings;
  isReady: () => boolean;
  send: (message: WorkerMessage) => boolean;
  onContainersChanged: () => void;
};

/** What goes on beside deployments for as long as the host works; gives what ends each of it. */
export const startBackground = ({ host, warnings, ...parts }: BackgroundParts): (() => void | Promise<void>)[] => {
  const { engine, installationId, log, settings } = host;
  const onFault = (error: unknown) => log.debug({ reason: String(error) }, "Docker did not answer");
  const assertNetwork = () => void host.network().catch((error: unknown) => warnings.set("network", String(error)));
  assertNetwork();
  const engineWatch = watchEngine(engine, (text) => warnings.set("engine", text));
  const ends = new EdgeEnds({
    dataDir: settings.DATA_DIR,
    tell: () => parts.isReady() && parts.send({ type: "edge-ended" }),
  });
  const metrics = streamMetrics({
    engine,
    installationId,
    dataDir: settings.DATA_DIR,
    countersPort: settings.EDGE_COUNTERS_PORT,
    routedDeployment: (appId) => host.desired.state?.apps.find((app) => app.appId === appId)?.deploymentId,
    isReady: parts.isReady,
    send: parts.send,
    onEdgeBoot: (boot) => ends.seen(boot),
    onFault: (error) => log.debug({ reason: String(error) }, "Something could not be measured"),
  });
  const events = watchEvents({
    engine,
    installationId: installationId(),
    onChange: (containerId) => {
      metrics.containersChanged(containerId);
      parts.onContainersChanged();
    },
    onAway: () => engineWatch.look(),
    onBack: () => {
      engineWatch.look();
      assertNetwork();
    },
  });
  const disk = diskKeeper({ host, warnings, send: parts.send, onFault });
  return [events.close, engineWatch.close, metrics.close, disk.close];
};

type DiskParts = Pick<BackgroundParts, "host" | "warnings" | "send"> & { onFault: (error: unknown) => void };

/** A work tree or a look that is older than the longest build has nobody who works on it. */
const staleTreesMs = 6 * 3_600_000;

const diskKeeper = ({ host, warnings, send, onFault }: DiskParts) => {
  const { engine, installationId, log, settings } = host;
  const { appLogs } = workerFolders(settings.DATA_DIR);
  return keepDisk({
    engine,
    dataDir: settings.DATA_DIR,
    installationId,
    protectedImages: () => protectedImages(host.desired, host.held),
    cleanTrees: () => cleanTrees(settings.DATA_DIR, host.held.claimIds, staleTreesMs),
    measureApps: () => measureAppDisk(engine, { installationId: installationId(), logsOf: (appId) => join(appLogs, appId) }),
    tell: (items) => void send({ type: "disk-use", items: [...items] }),
    warn: (text) => warnings.set("disk", text),
    floorMb: settings.MIN_FREE_DISK_MB,
    maxCacheMb: settings.MAX_BUILD_CACHE_MB,
    everyMs: settings.DISK_CHECK_EVERY_MS,
    fence: () => host.fence(),
    log: (removed) => log.info({ removed }, "Images that nothing needs are gone"),
    onFault,
  });
};
