"use client";
import { useSyncExternalStore } from "react";

/** One clock for everything that ticks: a single timer for the whole page, none while nobody listens. */
const listeners = new Set<() => void>();
let following = false;
let offset = 0;
let now = 0;
let minute = 0;
let timer: ReturnType<typeof setInterval> | undefined;

const read = () => {
  now = Date.now() + offset;
  // Nobody looks: what is asked for every minute waits until somebody does.
  if (minute === 0 || !document.hidden) minute = Math.floor(now / 60_000) * 60_000;
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

/** The beginning of this minute, once a minute while the page is in sight; 0 as long as `useNow` is. */
export const useMinute = (): number =>
  useSyncExternalStore(
    subscribe,
    () => minute,
    () => 0,
  );
