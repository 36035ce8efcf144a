import { buildImage } from "../docker/build";
import { imageTag } from "../docker/container-spec";
import { removeImage } from "../docker/images";
import { removeTree } from "../git";
import { workerFolders } from "../runtime/files";
import type { Deploying, Image } from "./deploying";
import type { Source } from "./fetch";

/** Stage `build`: from the checked folder to an image of this deployment's own. */
export const build = async (deploying: Deploying, source: Source): Promise<Image> => {
  const { host, spec, signal, log, mask, undo, report } = deploying;
  const { settings, engine } = host;
  const { appId, deploymentId, claimId } = spec;
  const installationId = host.installationId();
  const tag = imageTag({ installationId, appId, deploymentId });
  await host.fence(signal);
  log.note(`Building ${source.commit.slice(0, 12)} with ${source.plan.dockerfilePath ?? "the generated Dockerfile"}`);
  undo.add("the image", () => removeImage(engine, tag));
  const built = await buildImage(
    {
      engine,
      socket: settings.DOCKER_SOCKET,
      home: workerFolders(settings.DATA_DIR).dockerHome,
      dataDir: settings.DATA_DIR,
      floorMb: settings.MIN_FREE_DISK_MB,
      limits: { memoryMb: settings.BUILD_MEMORY_MB, pids: settings.BUILD_PIDS },
    },
    {
      installationId,
      appId,
      deploymentId,
      claimId,
      context: source.context,
      dockerfile: source.dockerfile,
      // A generated Dockerfile has no stages for anybody to choose from.
      target: source.plan.dockerfile === null ? spec.build.target : null,
      arguments: spec.build.arguments,
      variables: spec.build.variables,
      noCache: spec.build.noCache,
      tag,
      timeoutMs: spec.build.timeoutMs,
      output: {
        write: (bytes) => log.write(bytes),
        drained: () => log.drained(),
        note: (line) => log.note(line),
        masked: mask.whole,
      },
      signal,
    },
  ).finally(() => log.settle());
  // Thousands of small files: gone as soon as nobody needs them.
  await removeTree(settings.DATA_DIR, claimId);
  const { releaseCommand } = source.plan;
  await report({ event: "built", ...built, releases: releaseCommand !== null });
  return { name: built.image, releaseCommand };
};
