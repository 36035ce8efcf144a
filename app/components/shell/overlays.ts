import { useSyncExternalStore } from "react";

/** What lies over the page: the command palette, the switcher of apps, the list of shortcuts. One at a time. */
export type Overlay = "palette" | "apps" | "help";

let current: Overlay | null = null;
const listeners = new Set<() => void>();

export const openOverlay = (next: Overlay | null): void => {
  current = next;
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export const useOverlay = (): Overlay | null =>
  useSyncExternalStore(
    subscribe,
    () => current,
    () => null,
  );
