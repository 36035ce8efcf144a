/**
 * Leaves a tick out while the one before of the same name is still at work here: one schedule that waits for slow servers would else
 * take, tick by tick, the places of all the others.
 */
export const oneAtATime = (work: (name: string, slot: Date) => Promise<void>): typeof work => {
  const busy = new Set<string>();
  return async (name, slot) => {
    if (busy.has(name)) return;
    busy.add(name);
    try {
      await work(name, slot);
    } finally {
      busy.delete(name);
    }
  };
};
