/** Charts get no more points than this: above it the library costs more than the page. */
const most = 360;

export type Sample = { at: number; cpuPercent: number; memoryBytes: number };

/** Adds a snapshot to what is charted; one that was seen already is not added again. Pure. */
export const addSample = (
  before: readonly Sample[],
  next: { at: string; cpuPercent: number; memoryBytes: number },
): readonly Sample[] => {
  const at = Date.parse(next.at);
  const last = before.at(-1);
  if (last !== undefined && at <= last.at) return before;
  return [...before.slice(1 - most), { at, cpuPercent: next.cpuPercent, memoryBytes: next.memoryBytes }];
};
