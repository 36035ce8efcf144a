import type { DesiredApp } from "@/server/workers/protocol";
import { createContainer, keepRunning, removeContainer, startContainer, stopContainer } from "../docker/containers";
import { hasImage } from "../docker/images";
import { abandon } from "./abandon";
import type { DeployHost } from "./host";
import type { Action } from "./reconcile";
import { removeApp } from "./remove-app";
import { resume } from "./resume";
import { StageError } from "./stage-error";

/** What the executor remembers between two looks. */
export type ReconcileMemory = {
  drainingSince: Map<string, number>;
  unwantedSince: Map<string, number>;
  noteGeneration: (appId: string, deploymentId: string, generation: number) => Promise<void>;
  /** The app's rows may go. */
  tellRemoved: (appId: string) => void;
};

/** Carries out one action of `reconcile`. */
export const carryOut = async (host: DeployHost, action: Action, memory: ReconcileMemory): Promise<void> => {
  const { engine } = host;
  switch (action.kind) {
    case "start":
      return startContainer(engine, action.containerId);
    case "keep-running":
      return keepRunning(engine, action.containerId);
    case "stop":
      await stopContainer(engine, action.containerId, action.timeoutMs);
      return;
    case "restart":
      await stopContainer(engine, action.containerId, action.timeoutMs);
      await startContainer(engine, action.containerId);
      return memory.noteGeneration(action.appId, action.deploymentId, action.generation);
    case "note-generation":
      return memory.noteGeneration(action.appId, action.deploymentId, action.generation);
    case "create":
      return createAgain(host, action.app);
    case "begin-drain":
      memory.drainingSince.set(action.deploymentId, performance.now());
      return;
    case "retire":
      return retireContainer(host, action, memory);
    case "remove":
      return removeRead(host, action);
    case "note-unwanted":
      memory.unwantedSince.set(action.containerId, performance.now());
      return;
    case "remove-app":
      await removeApp(host, action.appId);
      return memory.tellRemoved(action.appId);
    case "resume":
      return resume(host, action.claim);
    case "abandon":
      return abandon(host, action.claim);
  }
};

/** Nothing of what it wrote goes with it: what still runs is stopped first, for its last words. */
const removeRead = async (host: DeployHost, container: { appId: string; containerId: string }): Promise<void> => {
  await host.appLogs.settle(container);
  await removeContainer(host.engine, container.containerId);
};

const retireContainer = async (
  host: DeployHost,
  { appId, deploymentId, containerId, timeoutMs }: Extract<Action, { kind: "retire" }>,
  memory: ReconcileMemory,
): Promise<void> => {
  const stopped = await stopContainer(host.engine, containerId, timeoutMs);
  host.retirements.stopped(appId, stopped);
  await removeRead(host, { appId, containerId });
  memory.drainingSince.delete(deploymentId);
  await host.retirements.gone(appId);
};

/** The routed container is missing: again from its image, on the port that the route points at. */
const createAgain = async (host: DeployHost, app: DesiredApp): Promise<void> => {
  if (!(await hasImage(host.engine, app.image))) {
    throw new StageError("start_failed", `The image ${app.image} is no longer on this host: its app must be deployed again.`);
  }
  const network = await host.network();
  const containerId = await createContainer(host.engine, {
    installationId: host.installationId(),
    appId: app.appId,
    deploymentId: app.deploymentId,
    claimId: null,
    image: app.image,
    network: network.name,
    hostPort: app.hostPort,
    run: app.run,
    stopTimeoutMs: app.stopTimeoutMs,
    restart: "unless-stopped",
  });
  await startContainer(host.engine, containerId);
};
