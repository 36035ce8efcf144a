"use client";
import { useSyncExternalStore } from "react";

/** One clock for everything that ticks: a single timer for the whole page, none while nobody listens. */
const listeners = new Set<() => void>();
let following = false;
let offset = 0;
let now = 0;
let timer: ReturnType<typeof setInterval> | undefined;

const read = () => {
  now = Date.now() + offset;
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  if (timer === undefined) {
    read();
    timer = setInterval(() => {
      read();
      for (const each of listeners) each();
    }, 1_000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};

/** Times are told by the server's clock: one that is minutes off here would show nonsense. Small differences are the network's. */
export const followServerClock = (serverNow: number): void => {
  if (following) return;
  following = true;
  const difference = serverNow - Date.now();
  offset = Math.abs(difference) > 3_000 ? difference : 0;
};

/** Milliseconds since 1970, once a second. 0 on the server and in the first paint, so that both render the same. */
export const useNow = (): number =>
  useSyncExternalStore(
    subscribe,
    () => now,
    () => 0,
  );
