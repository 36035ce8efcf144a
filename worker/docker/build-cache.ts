import type { Engine } from "./engine";
import { engineUsage } from "./engine-usage";

const megabyte = 1_048_576;
/** The layer cache may fill the disk up to so many times the floor below which builds are refused. */
const roomInFloors = 4;

/**
 * How many bytes of layer cache may stay, or null where there is room for all of it. The cache is what makes the next build
 * short: it is never taken away for tidiness, only for room. Pure.
 */
export const cacheToKeep = (disk: { freeMb: number; floorMb: number; cacheBytes: number }): number | null => {
  const missing = (roomInFloors * disk.floorMb - disk.freeMb) * megabyte;
  return missing <= 0 ? null : Math.max(0, disk.cacheBytes - missing);
};

/** Bytes of layer cache of all builds of this engine. Takes long on a full engine. */
export const cacheBytes = async (engine: Engine): Promise<number> => {
  const usage = await engineUsage(engine);
  return (usage.BuildCache ?? []).reduce((sum, { Size }) => sum + Size, 0);
};

/** Shortens the layer cache to so many bytes; what was used longest ago goes first. */
export const shortenCache = (engine: Engine, keepBytes: number): Promise<void> =>
  engine.call(
    "shorten the layer cache",
    (docker) =>
      new Promise<void>((resolve, reject) => {
        const options = {
          path: `/build/prune?keep-storage=${Math.round(keepBytes)}`,
          method: "POST",
          statusCodes: { 200: true, 500: "server error" },
        };
        (docker.modem as Modem).dial(options, (error) => (error ? reject(error) : resolve()));
      }),
    600_000,
  );

/** dockerode's own call knows no size, and so would take all of it. */
type Modem = { dial: (options: object, done: (error: Error | null) => void) => void };
