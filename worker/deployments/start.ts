import { type ContainerPlan, containerName } from "../docker/container-spec";
import { createContainer, inspectContainer, removeContainer, startContainer } from "../docker/containers";
import { EngineUnavailable } from "../docker/engine";
import type { Deploying, StartedContainer } from "./deploying";
import { StageError } from "./stage-error";

/** Another program may take a port between our look and Docker's. */
const portTries = 3;

/** Stage `start`: the new container beside the old one, on a loopback port of its own. */
export const start = async (deploying: Deploying, image: string): Promise<StartedContainer> => {
  const { host, spec, signal, log, undo, report } = deploying;
  await host.fence(signal);
  log.note("Starting the new container");
  undo.add("the container", async () => {
    const failed = await inspectContainer(host.engine, containerName(spec.deploymentId));
    if (failed) await host.appLogs.settle(failed);
    await removeContainer(host.engine, containerName(spec.deploymentId));
    host.onContainersChanged();
  });
  const started = await startOnFreePort(deploying, image);
  signal.throwIfAborted();
  await report({ event: "started", ...started });
  host.onContainersChanged();
  return started;
};

const startOnFreePort = async (deploying: Deploying, image: string): Promise<StartedContainer> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOnce(deploying, image);
    } catch (error) {
      if (tries < portTries && isPortTaken(error)) continue;
      throw asStageError(error);
    }
  }
};

const startOnce = async ({ host, spec, signal }: Deploying, image: string): Promise<StartedContainer> => {
  const { settings, engine } = host;
  const reserved = new Set((host.desired.state?.apps ?? []).map((app) => app.hostPort));
  // Beside the search for a port; whether it is there counts once there is one.
  const networkReady = host.network();
  networkReady.catch(() => undefined);
  const { port: hostPort, release } = await host.ports.take({ range: settings.HOST_PORTS, key: spec.appId, reserved });
  try {
    const network = await networkReady;
    const plan: ContainerPlan = {
      installationId: host.installationId(),
      appId: spec.appId,
      deploymentId: spec.deploymentId,
      claimId: spec.claimId,
      image,
      network: network.name,
      hostPort,
      run: spec.run,
      stopTimeoutMs: spec.stopTimeoutMs,
      restart: "no",
    };
    // Looking may have taken long, or this machine may have slept: whether the claim is still ours is asked before each deed.
    await host.fence(signal);
    const containerId = await createContainer(engine, plan);
    await host.fence(signal);
    await startContainer(engine, containerId);
    return { containerId, hostPort };
  } finally {
    release();
  }
};

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const isPortTaken = (error: unknown): boolean => /port is already allocated|address already in use/i.test(textOf(error));

const asStageError = (error: unknown): unknown => {
  if (error instanceof StageError || error instanceof EngineUnavailable) return error;
  if (!(error instanceof Error) || !("statusCode" in error)) return error;
  if (isPortTaken(error)) return new StageError("host_port_taken", "The container's port was taken by another program.");
  const because = textOf(error)
    .replace(/^\(HTTP code \d+\) [^-]*- /, "")
    .trim();
  return new StageError("start_failed", `The container could not be started: ${because}`);
};
