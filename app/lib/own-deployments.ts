import { useSyncExternalStore } from "react";
import { readStored, writeStored } from "./preferences";

/** A deployment that was started in this tab and has not ended as far as the tab knows. */
export type OwnDeployment = { id: string; number: number; app: string };

const key = "wisehosting.own-deployments";
/** Each is followed by a connection of its own, and a browser has six for one host. */
const most = 2;

const listeners = new Set<() => void>();
let known: { text: string | null; value: readonly OwnDeployment[] } = { text: null, value: [] };

const isOwn = (value: unknown): value is OwnDeployment =>
  typeof value === "object" && value !== null && "id" in value && "number" in value && "app" in value;

const parse = (text: string | null): readonly OwnDeployment[] => {
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter(isOwn).slice(-most) : [];
  } catch {
    return [];
  }
};

const read = (): readonly OwnDeployment[] => {
  const text = readStored("sessionStorage", key);
  if (text !== known.text) known = { text, value: parse(text) };
  return known.value;
};

const write = (next: readonly OwnDeployment[]) => {
  writeStored("sessionStorage", key, JSON.stringify(next.slice(-most)));
  for (const listener of listeners) listener();
};

/** Whoever starts a deployment hears of its end: call it with what the server answered. */
export const followOwnDeployment = (deployment: { id: string; number: number }, app: string): void =>
  write([...read().filter(({ id }) => id !== deployment.id), { id: deployment.id, number: deployment.number, app }]);

export const forgetOwnDeployment = (id: string): void => write(read().filter((each) => each.id !== id));

const none: readonly OwnDeployment[] = [];

export const useOwnDeployments = (): readonly OwnDeployment[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    read,
    () => none,
  );
