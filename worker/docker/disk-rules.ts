/** When a disk has no room, and what is said of it. Pure. */
export type DiskRoom = {
  /** For those without privileges. */
  freeMb: number;
  /** As `df` counts: of what anybody but root may use. */
  usedPercent: number;
  /** Files that can still be made; null where the file system has no such limit. */
  freeInodes: number | null;
};

/** A build unpacks so many files at least: with fewer left it would fail in the middle. */
const leastInodes = 20_000;

/** Why nothing may be built or pulled, or null where there is room. */
export const whyNoRoom = ({ freeMb, freeInodes }: DiskRoom, floorMb: number): string | null => {
  if (freeMb < floorMb) return `The host's disk is nearly full: ${freeMb} MB are free, ${floorMb} MB are kept free.`;
  if (freeInodes !== null && freeInodes < leastInodes)
    return `The host's disk has no room for more files: ${freeInodes} can still be made, ${leastInodes} are kept free.`;
  return null;
};

const steps = [95, 90, 85] as const;

/** What an administrator should know of a disk, in steps, so that the same sentence stands for a while. Null: nothing. */
export const fullnessWarning = (folder: string, room: DiskRoom, floorMb: number): string | null => {
  if (whyNoRoom(room, floorMb) !== null)
    return `The disk of ${folder} is full: builds are refused until there is room. Apps run on. Remove what is not needed, or add disk.`;
  const step = steps.find((percent) => room.usedPercent >= percent);
  return step === undefined
    ? null
    : `The disk of ${folder} is more than ${step} % full. Below ${floorMb} MB of free space builds are refused.`;
};

/** Images and cache are collected at once, and young ones too, when there is less than twice the floor. */
export const isTight = (room: DiskRoom, floorMb: number): boolean =>
  room.freeMb < 2 * floorMb || (room.freeInodes !== null && room.freeInodes < 2 * leastInodes);
