import { imageTag } from "../docker/container-spec";
import { hasImage, removeImage } from "../docker/images";
import { pullImage } from "../docker/pull";
import type { Deploying, Image } from "./deploying";
import { StageError } from "./stage-error";

/** An image that is there already: pulled from a registry, or kept of an earlier deployment. */
export const takeImage = (deploying: Deploying): Promise<Image> =>
  deploying.spec.source.kind === "image" ? pulled(deploying) : kept(deploying);

const kept = async ({ host, spec, log, signal, report }: Deploying): Promise<Image> => {
  const image = spec.source.kind === "kept" ? spec.source.image : "";
  await host.fence(signal);
  if (!(await hasImage(host.engine, image))) {
    throw new StageError("image_missing", "The image of that version is no longer on this host. Deploy its commit again.");
  }
  log.note("Using the kept image of an earlier deployment");
  await report({ event: "built", image, imageBytes: 0 });
  // It ran its release command when it was new.
  return { name: image, releaseCommand: null };
};

const pulled = async ({ host, spec, log, signal, undo, report }: Deploying): Promise<Image> => {
  const { source, appId, deploymentId } = spec;
  if (source.kind !== "image") throw new StageError("internal", "There is no image to pull.");
  const { engine, settings } = host;
  const tag = imageTag({ installationId: host.installationId(), appId, deploymentId });
  await host.fence(signal);
  undo.add("the image", () => removeImage(engine, tag));
  const { imageBytes, digest } = await pullImage(
    { engine, dataDir: settings.DATA_DIR, floorMb: settings.MIN_FREE_DISK_MB },
    { source, tag, note: (line) => log.note(line), signal },
  );
  const { releaseCommand } = spec.build;
  await report({ event: "built", image: tag, imageBytes, digest, releases: releaseCommand !== null });
  return { name: tag, releaseCommand };
};
