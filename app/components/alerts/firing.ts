"use client";
import { useSyncExternalStore } from "react";
import type { Alert } from "@/server/alerts/schema";

/** What fires now: one stream in the frame of the dashboard hears of it, and every place that shows it reads it here. */
export type Firing = {
  items: readonly Alert[];
  /** Grows with every word of the server: lists that were read before it may be old. */
  word: number;
};

let current: Firing | null = null;
const listeners = new Set<() => void>();

export const tellFiring = (items: readonly Alert[]): void => {
  current = { items, word: (current?.word ?? 0) + 1 };
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

/** Null until the first word, and on the server. */
export const useFiring = (): Firing | null =>
  useSyncExternalStore(
    subscribe,
    () => current,
    () => null,
  );

const none: readonly Alert[] = [];

/** Those of one app. */
export const useFiringOf = (appId: string): readonly Alert[] => {
  const firing = useFiring();
  return firing?.items.filter((alert) => alert.appId === appId) ?? none;
};
