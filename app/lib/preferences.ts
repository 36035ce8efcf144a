"use client";
import { useSyncExternalStore } from "react";

/** What a person chose for this browser. Kept here alone: the server has no use for it. */
const defaults = {
  /** Shortcuts of one letter can be switched off: some speak to their computer, some press keys by accident. */
  shortcuts: true,
  /** A desktop notification when a deployment ends that was started here. */
  notifications: false,
  /** Times of logs in UTC, not in the reader's own zone. */
  utc: false,
};
export type Preferences = typeof defaults;

const key = "wisehosting.preferences";
const listeners = new Set<() => void>();
let known: { text: string | null; value: Preferences } = { text: null, value: defaults };

const parse = (text: string | null): Preferences => {
  try {
    const found = JSON.parse(text ?? "{}") as Partial<Record<keyof Preferences, unknown>>;
    return {
      shortcuts: typeof found.shortcuts === "boolean" ? found.shortcuts : defaults.shortcuts,
      notifications: typeof found.notifications === "boolean" ? found.notifications : defaults.notifications,
      utc: typeof found.utc === "boolean" ? found.utc : defaults.utc,
    };
  } catch {
    return defaults;
  }
};

/** Browsers may refuse their storage; then every page begins with the defaults. */
export const readStored = (storage: "localStorage" | "sessionStorage", name: string): string | null => {
  try {
    return window[storage].getItem(name);
  } catch {
    return null;
  }
};

export const writeStored = (storage: "localStorage" | "sessionStorage", name: string, text: string): boolean => {
  try {
    window[storage].setItem(name, text);
    return true;
  } catch {
    return false;
  }
};

export const readPreferences = (): Preferences => {
  const text = readStored("localStorage", key);
  if (text !== known.text) known = { text, value: parse(text) };
  return known.value;
};

export const setPreference = <Name extends keyof Preferences>(name: Name, value: Preferences[Name]): void => {
  writeStored("localStorage", key, JSON.stringify({ ...readPreferences(), [name]: value }));
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  // Another tab may have changed them.
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
};

export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, readPreferences, () => defaults);
