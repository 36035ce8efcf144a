import { listContainers, removeContainer, stopContainer } from "../docker/containers";
import { removeImagesOf } from "../docker/images";
import { removeMirror } from "../git";
import type { DeployHost } from "./host";

const stopWithinMs = 10_000;

/** Everything of a deleted app on this host: containers, images, what it wrote, what was fetched. */
export const removeApp = async (host: DeployHost, appId: string): Promise<void> => {
  const { engine } = host;
  const containers = (await listContainers(engine, host.installationId())).filter((one) => one.appId === appId);
  await Promise.all(
    containers.map(async ({ containerId, state }) => {
      if (state === "running") await stopContainer(engine, containerId, stopWithinMs);
      await removeContainer(engine, containerId);
    }),
  );
  await removeImagesOf(engine, host.installationId(), appId);
  await host.appLogs.remove(appId);
  await removeMirror(host.settings.DATA_DIR, appId);
};
