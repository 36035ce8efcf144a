import { usedImages } from "./containers";
import { type Engine, isGone, labels } from "./engine";

/** An image is young for so long that its deployment may not be known to the control plane yet. */
const youngMs = 600_000;

type OurImage = { id: string; tags: string[]; appId: string; createdAt: number };

const ourImages = async (engine: Engine, installationId: string, appId?: string): Promise<OurImage[]> => {
  const label = [`${labels.installation}=${installationId}`, ...(appId === undefined ? [] : [`${labels.app}=${appId}`])];
  const found = await engine.call("list images", (docker) => docker.listImages({ filters: { label } }));
  return found.map((image) => ({
    id: image.Id,
    tags: (image.RepoTags ?? []).filter((tag) => tag !== "<none>:<none>"),
    appId: image.Labels?.[labels.app] ?? "",
    createdAt: image.Created * 1_000,
  }));
};

/** Takes a name away; the image goes with its last one. False: something still uses it. */
export const removeImage = async (engine: Engine, name: string): Promise<void> => {
  try {
    await engine.call("remove an image", (docker) => docker.getImage(name).remove({ noprune: false }), 60_000);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
};

export type KeepImages = {
  installationId: string /** Names that stay whatever happens. */;
  protectedImages: ReadonlySet<string>;
  now: number;
};

/** Removes our images that nothing needs. Never anything that is not ours. Gives how many went. */
export const cleanImages = async (engine: Engine, { installationId, protectedImages, now }: KeepImages): Promise<number> => {
  const used = await usedImages(engine);
  let removed = 0;
  for (const image of await ourImages(engine, installationId)) {
    if (now - image.createdAt < youngMs || used.has(image.id)) continue;
    for (const name of image.tags.length > 0 ? image.tags : [image.id]) {
      if (protectedImages.has(name) || used.has(name)) continue;
      await removeImage(engine, name);
      removed += 1;
    }
  }
  return removed;
};

/** All images of an app that is deleted. */
export const removeImagesOf = async (engine: Engine, installationId: string, appId: string): Promise<void> => {
  for (const image of await ourImages(engine, installationId, appId)) {
    for (const name of image.tags.length > 0 ? image.tags : [image.id]) await removeImage(engine, name);
  }
};

/** True when the engine has an image of this name. */
export const hasImage = async (engine: Engine, name: string): Promise<boolean> => {
  try {
    await engine.call("describe an image", (docker) => docker.getImage(name).inspect());
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
};
