"use client";
import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** False on the server and in the first paint, true from then on: for what only the browser knows. */
export const useMounted = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
