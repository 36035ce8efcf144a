import type { WorkerMessage } from "@/server/workers/protocol";
import type { DeployHost } from "../deployments/host";
import { watchEvents } from "../docker/events";
import { keepImagesClean } from "../docker/image-keeper";
import { streamMetrics } from "../metrics/stream-metrics";
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
  const metrics = streamMetrics({
    engine,
    installationId,
    dataDir: settings.DATA_DIR,
    countersPort: settings.EDGE_COUNTERS_PORT,
    routedDeployment: (appId) => host.desired.state?.apps.find((app) => app.appId === appId)?.deploymentId,
    isReady: parts.isReady,
    send: parts.send,
    onFault: (error) => log.debug({ reason: String(error) }, "Something could not be measured"),
  });
  const events = watchEvents({
    engine,
    installationId: installationId(),
    onChange: (containerId) => {
      metrics.containersChanged(containerId);
      parts.onContainersChanged();
    },
    onAway: (error) => warnings.set("engine", `Docker on this host does not answer: ${String(error)}`),
    onBack: () => {
      warnings.set("engine", null);
      assertNetwork();
    },
  });
  const images = keepImagesClean({
    engine,
    installationId,
    protectedImages: () => protectedImages(host.desired, host.held),
    floorMb: settings.MIN_FREE_DISK_MB,
    fence: () => host.fence(),
    log: (removed) => log.info({ removed }, "Images that nothing needs are gone"),
    onFault,
  });
  return [events.close, metrics.close, images.close];
};
