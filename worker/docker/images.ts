import { usedImages } from "./containers";
import { type Engine, isGone, labels } from "./engine";

type OurImage = {
  id: string;
  /** Our own; whatever else it is called by is not ours to take away. */
  tags: string[];
  /** Other names of it. */
  foreign: boolean;
  createdAt: number;
};

/**
 * What was built here has our labels, what was pulled has a name of ours; the names alone say which app it belongs to.
 * Dangling ones are ours by their labels alone.
 */
const ourImages = async (engine: Engine, installationId: string, appId?: string): Promise<OurImage[]> => {
  const label = [`${labels.installation}=${installationId}`, ...(appId === undefined ? [] : [`${labels.app}=${appId}`])];
  const repository = `wisehosting/${installationId}/${appId ?? ""}`.toLowerCase();
  const isOurs = (tag: string) => tag.startsWith(appId === undefined ? repository : `${repository}:`);
  const list = (filters: Record<string, string[]>) =>
    engine.call("list images", (docker) => docker.listImages({ filters: JSON.stringify(filters) }));
  const [labelled, named] = await Promise.all([
    list({ label }),
    list({ reference: [appId === undefined ? `${repository}*` : repository] }),
  ]);
  const all = new Map([...labelled, ...named].map((image) => [image.Id, image]));
  return [...all.values()].map((image) => {
    const names = (image.RepoTags ?? []).filter((tag) => tag !== "<none>:<none>");
    const tags = names.filter(isOurs);
    return { id: image.Id, tags, foreign: names.length > tags.length, createdAt: image.Created * 1_000 };
  });
};

/** One without any name goes by its id; one that others have named stays. */
const namesOf = ({ id, tags, foreign }: OurImage): string[] => (tags.length > 0 || foreign ? tags : [id]);

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
  /** An image is young for so long that its deployment may not be known to the control plane yet. */
  youngMs: number;
};

/** Removes our images that nothing needs. Never anything that is not ours. Gives how many went. */
export const cleanImages = async (
  engine: Engine,
  { installationId, protectedImages, now, youngMs }: KeepImages,
): Promise<number> => {
  const used = await usedImages(engine);
  let removed = 0;
  for (const image of await ourImages(engine, installationId)) {
    // Its last name: the image would go with it.
    if (now - image.createdAt < youngMs || (image.tags.length < 2 && used.has(image.id))) continue;
    for (const name of namesOf(image)) {
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
    for (const name of namesOf(image)) await removeImage(engine, name);
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
