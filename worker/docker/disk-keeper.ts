import type { AppDisk } from "./app-disk";
import { cacheBytes, cacheToKeep, shortenCache } from "./build-cache";
import { diskRoom, engineFolder } from "./disk";
import { fullnessWarning, isTight } from "./disk-rules";
import type { Engine } from "./engine";
import { cleanImages } from "./images";

const firstAfterMs = 60_000;
/** The first that uses the name may not be known to the control plane yet; on a tight disk that is waited for less long. */
const youngMs = { usually: 600_000, tight: 60_000 };
const megabyte = 1_048_576;

type DiskKeeperOptions = {
  engine: Engine;
  dataDir: string;
  installationId: () => string;
  /** Names of images that stay; null while nothing may be removed. */
  protectedImages: () => ReadonlySet<string> | null;
  /** Takes away what builds and looks have left lying. */
  cleanTrees: () => Promise<void>;
  measureApps: () => Promise<AppDisk[]>;
  /** What apps take. */
  tell: (apps: readonly AppDisk[]) => void;
  /** A sentence for the administrator; null: there is room. */
  warn: (text: string | null) => void;
  floorMb: number;
  maxCacheMb: number;
  everyMs: number;
  fence: () => Promise<void>;
  log: (removed: number) => void;
  onFault: (error: unknown) => void;
};

/** The layer cache is shortened to its cap, and further when the disk gets full. */
const shorten = async ({ engine, floorMb, maxCacheMb }: DiskKeeperOptions): Promise<void> => {
  await shortenCache(engine, maxCacheMb * megabyte);
  const room = await diskRoom(await engineFolder(engine));
  if (room === null || cacheToKeep({ freeMb: room.freeMb, floorMb, cacheBytes: 0 }) === null) return;
  const keep = cacheToKeep({ freeMb: room.freeMb, floorMb, cacheBytes: await cacheBytes(engine) });
  if (keep !== null) await shortenCache(engine, keep);
};

/** Only what is ours, and what nothing needs. */
const collect = async (options: DiskKeeperOptions): Promise<void> => {
  const { engine, floorMb, fence } = options;
  await fence();
  await options.cleanTrees();
  const protectedImages = options.protectedImages();
  if (!protectedImages) return;
  const room = await diskRoom(await engineFolder(engine));
  const removed = await cleanImages(engine, {
    installationId: options.installationId(),
    protectedImages,
    now: Date.now(),
    youngMs: room !== null && isTight(room, floorMb) ? youngMs.tight : youngMs.usually,
  });
  if (removed > 0) options.log(removed);
  await shorten(options);
};

const warnOfFullDisks = async ({ engine, dataDir, floorMb, warn }: DiskKeeperOptions): Promise<void> => {
  const folders = [...new Set([await engineFolder(engine), dataDir])];
  const rooms = await Promise.all(folders.map(async (folder) => ({ folder, room: await diskRoom(folder) })));
  const sentences = rooms.flatMap(({ folder, room }) => (room ? (fullnessWarning(folder, room, floorMb) ?? []) : []));
  warn(sentences[0] ?? null);
};

/** Now and then takes away what of ours nothing needs any more, and tells how full the disk is and what apps take of it. */
export const keepDisk = (options: DiskKeeperOptions): { close: () => void } => {
  const faultless = (work: () => Promise<void>) => work().catch(options.onFault);
  const look = async (): Promise<void> => {
    await faultless(() => collect(options));
    await faultless(() => warnOfFullDisks(options));
    await faultless(async () => options.tell(await options.measureApps()));
  };
  let closed = false;
  let timer: NodeJS.Timeout;
  const later = (milliseconds: number): void => {
    if (closed) return;
    timer = setTimeout(() => void look().finally(() => later(options.everyMs)), milliseconds);
    timer.unref();
  };
  later(Math.min(firstAfterMs, options.everyMs));
  return {
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
};
