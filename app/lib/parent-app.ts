"use client";
import { useEffect, useSyncExternalStore } from "react";

/** The preview that is open, by its name, and the app that it belongs to: the way back, which its address does not tell. */
export type ParentApp = { preview: string; app: string };

let open: ParentApp | null = null;
const listeners = new Set<() => void>();

const set = (next: ParentApp | null) => {
  open = next;
  for (const listener of listeners) listener();
};

/** Tells the frame for as long as the component is there. */
export const useIsPreviewOf = (preview: string, app: string): void => {
  useEffect(() => {
    set({ preview, app });
    return () => set(null);
  }, [preview, app]);
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export const useParentApp = (): ParentApp | null =>
  useSyncExternalStore(
    subscribe,
    () => open,
    () => null,
  );
