"use client";
import { useSyncExternalStore } from "react";

/** What the open streams say about the connection. One indicator in the shell reads it. */
const broken = new Set<string>();
const listeners = new Set<() => void>();

const tell = () => {
  for (const listener of listeners) listener();
};

export const reportConnection = (stream: string, state: "good" | "broken" | "closed"): void => {
  const before = broken.size;
  if (state === "broken") broken.add(stream);
  else broken.delete(stream);
  if (broken.size !== before) tell();
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** True while some stream is trying to come back. */
export const useReconnecting = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => broken.size > 0,
    () => false,
  );
