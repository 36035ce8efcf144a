import { useSyncExternalStore } from "react";

/** What lies over the page: the command palette, the switcher of apps, the list of shortcuts. One at a time. */
export type Overlay = "palette" | "apps" | "help";

/** What was typed for the palette, and whether Enter was pressed on it. */
export type Sought = { text: string; entered: boolean };

const nothingSought: Sought = { text: "", entered: false };

let current: Overlay | null = null;
let openedOn = "";
let sought = nothingSought;
const listeners = new Set<() => void>();

const tell = () => {
  for (const listener of listeners) listener();
};

export const openOverlay = (next: Overlay | null): void => {
  current = next;
  openedOn = next === null ? "" : window.location.pathname;
  sought = nothingSought;
  tell();
};

/** Another page is there now: what was opened over the one before goes, what was opened over this one stays. */
export const leaveOverlay = (): void => {
  if (current !== null && openedOn !== window.location.pathname) openOverlay(null);
};

/** Other text is another question: an Enter that still waited for an answer counts no more. */
export const seek = (text: string): void => {
  sought = { text, entered: false };
  tell();
};

export const enterSought = (): void => {
  sought = { ...sought, entered: true };
  tell();
};

export const readOverlay = (): Overlay | null => current;
export const readSought = (): Sought => sought;

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export const useOverlay = (): Overlay | null => useSyncExternalStore(subscribe, readOverlay, () => null);
export const useSought = (): Sought => useSyncExternalStore(subscribe, readSought, () => nothingSought);
