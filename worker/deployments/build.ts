import { buildImage } from "../docker/build";
import { imageTag } from "../docker/container-spec";
import { hasImage, removeImage } from "../docker/images";
import { removeTree } from "../git";
import { workerFolders } from "../runtime/files";
import type { Deploying } from "./deploying";
import type { Source } from "./fetch";
import { StageError } from "./stage-error";

/** Stage `build`: from the checked folder to an image of this deployment's own. Gives the image's name. */
export const build = async (deploying: Deploying, source: Source | null): Promise<string> => {
  const built = source === null ? await keptImage(deploying) : await buildFrom(deploying, source);
  await deploying.report({ event: "built", ...built });
  return built.image;
};

const keptImage = async ({ host, spec, log, signal }: Deploying) => {
  if (spec.source.kind !== "kept") throw new StageError("registry_unreachable", "This host runs no prebuilt images.");
  const { image } = spec.source;
  await host.fence(signal);
  if (!(await hasImage(host.engine, image))) {
    throw new StageError("image_missing", "The image of that version is no longer on this host. Deploy its commit again.");
  }
  log.note("Using the kept image of an earlier deployment");
  return { image, imageBytes: 0 };
};

const buildFrom = async ({ host, spec, signal, log, undo }: Deploying, source: Source) => {
  const { settings, engine } = host;
  const installationId = host.installationId();
  const tag = imageTag({ installationId, appId: spec.appId, deploymentId: spec.deploymentId });
  await host.fence(signal);
  log.note(`Building ${source.commit.slice(0, 12)} with ${spec.build.dockerfilePath}`);
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
      appId: spec.appId,
      deploymentId: spec.deploymentId,
      tree: source.tree,
      dockerfile: source.dockerfile,
      tag,
      timeoutMs: spec.build.timeoutMs,
      output: { write: (bytes) => log.write(bytes), drained: () => log.drained(), note: (line) => log.note(line) },
      signal,
    },
  );
  // Thousands of small files: gone as soon as nobody needs them.
  await removeTree(settings.DATA_DIR, spec.claimId);
  return built;
};
