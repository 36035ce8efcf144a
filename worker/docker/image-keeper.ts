import { cacheBytes, cacheToKeep, shortenCache } from "./build-cache";
import { engineFolder, freeMegabytes } from "./disk";
import type { Engine } from "./engine";
import { cleanImages } from "./images";

const firstAfterMs = 60_000;
const everyMs = 600_000;

export type ImageKeeperOptions = {
  engine: Engine;
  installationId: () => string;
  /** Names that stay; null while nothing may be removed. */
  protectedImages: () => ReadonlySet<string> | null;
  floorMb: number;
  fence: () => Promise<void>;
  log: (removed: number) => void;
  onFault: (error: unknown) => void;
};

/** The layer cache gives way only when the disk gets full. */
const makeRoom = async ({ engine, floorMb }: ImageKeeperOptions): Promise<void> => {
  const freeMb = await freeMegabytes(await engineFolder(engine));
  if (freeMb === null || cacheToKeep({ freeMb, floorMb, cacheBytes: 0 }) === null) return;
  const keep = cacheToKeep({ freeMb, floorMb, cacheBytes: await cacheBytes(engine) });
  if (keep !== null) await shortenCache(engine, keep);
};

/** Now and then takes away our images that nothing needs any more. */
export const keepImagesClean = (options: ImageKeeperOptions): { close: () => void } => {
  const clean = async (): Promise<void> => {
    await options.fence();
    const protectedImages = options.protectedImages();
    if (!protectedImages) return;
    const removed = await cleanImages(options.engine, {
      installationId: options.installationId(),
      protectedImages,
      now: Date.now(),
    });
    if (removed > 0) options.log(removed);
    await makeRoom(options);
  };
  let timer: NodeJS.Timeout;
  const later = (milliseconds: number): void => {
    timer = setTimeout(
      () =>
        void clean()
          .catch(options.onFault)
          .finally(() => later(everyMs)),
      milliseconds,
    );
    timer.unref();
  };
  later(firstAfterMs);
  return {
    close: () => {
      clearTimeout(timer);
    },
  };
};
