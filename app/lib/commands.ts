"use client";
import { useEffect, useSyncExternalStore } from "react";

/** Something that can be done from the command palette. It leads to `href`, or does `run`. */
export type Command = {
  id: string;
  label: string;
  /** The heading under which it stands. */
  group: string;
  /** Other words by which a person may look for it. */
  words?: string;
  /** Its shortcut, to be learned on the way. */
  keys?: string;
} & ({ href: string } | { run: () => void });

const registered = new Map<string, readonly Command[]>();
const listeners = new Set<() => void>();
let all: readonly Command[] = [];

const publish = () => {
  all = [...registered.values()].flat();
  for (const listener of listeners) listener();
};

/** Offers commands for as long as the component is there: `useCommands("app", [...])`. */
export const useCommands = (source: string, commands: readonly Command[]): void => {
  useEffect(() => {
    registered.set(source, commands);
    publish();
  });
  useEffect(
    () => () => {
      registered.delete(source);
      publish();
    },
    [source],
  );
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

const none: readonly Command[] = [];

/** What the page that is open offers. */
export const useOfferedCommands = (): readonly Command[] =>
  useSyncExternalStore(
    subscribe,
    () => all,
    () => none,
  );
