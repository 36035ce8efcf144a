"use client";
import { useEffect, useEffectEvent, useId, useSyncExternalStore } from "react";
import { reportConnection } from "./connection";
import { goToSignIn, useTRPCClient } from "./trpc/client";
import { isFinal, isSignedOut } from "./trpc/errors";

/** A browser opens six connections to one HTTP/1.1 host: tabs that nobody looks at give theirs back after this. */
const hiddenGraceMs = 30_000;
const firstRetryMs = 800;
const longestRetryMs = 15_000;

let hiddenFor30 = false;
const awakeListeners = new Set<() => void>();
let hideTimer: ReturnType<typeof setTimeout> | undefined;

const setHidden = (hidden: boolean) => {
  if (hiddenFor30 === hidden) return;
  hiddenFor30 = hidden;
  for (const listener of awakeListeners) listener();
};

const onVisibility = () => {
  clearTimeout(hideTimer);
  if (document.visibilityState === "visible") setHidden(false);
  else hideTimer = setTimeout(() => setHidden(true), hiddenGraceMs);
};

const subscribeAwake = (listener: () => void) => {
  if (awakeListeners.size === 0) document.addEventListener("visibilitychange", onVisibility);
  awakeListeners.add(listener);
  return () => {
    awakeListeners.delete(listener);
    if (awakeListeners.size === 0) document.removeEventListener("visibilitychange", onVisibility);
  };
};

const useTabAwake = (): boolean =>
  useSyncExternalStore(
    subscribeAwake,
    () => !hiddenFor30,
    () => true,
  );

const subscribeVisible = (listener: () => void) => {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
};

const useTabVisible = (): boolean =>
  useSyncExternalStore(
    subscribeVisible,
    () => document.visibilityState === "visible",
    () => true,
  );

/** Whether a stream is to be open, by who looks at its tab. */
const useOpen = ({ evenHidden = false, onlyVisible = false }: Pick<StreamOptions<unknown>, "evenHidden" | "onlyVisible">) => {
  const awake = useTabAwake();
  const visible = useTabVisible();
  return onlyVisible ? visible : awake || evenHidden;
};

export type StreamHandlers<Data> = {
  onData: (data: Data) => void;
  onError: (error: unknown) => void;
  onComplete: () => void;
  onConnectionStateChange: (state: { state: string; error: unknown }) => void;
};

export type StreamOptions<Data> = {
  /** Another key is another stream. Null: none. */
  key: string | null;
  open: (handlers: StreamHandlers<Data>) => { unsubscribe: () => void };
  onData: (data: Data) => void;
  /** The server says that there is no use in asking again. */
  onEnd?: (error: unknown) => void;
  /** Stays open in a tab that nobody looks at. */
  evenHidden?: boolean;
  /** Closes at once in a tab that nobody looks at: every page has it, and what it tells is for eyes alone. */
  onlyVisible?: boolean;
};

type Connect<Data> = (handlers: StreamHandlers<Data>) => { unsubscribe: () => void };
type Reports = { onGood: () => void; onBroken: (attempt: number) => void; onFinal: (error: unknown) => void };

/** Keeps a subscription open, with growing pauses between attempts; the answer ends it. */
const keepOpen = <Data>(connect: Connect<Data>, take: (data: Data) => void, reports: Reports): (() => void) => {
  let closed = false;
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stream: { unsubscribe: () => void } | undefined;
  const again = () => {
    if (closed) return;
    attempt += 1;
    reports.onBroken(attempt);
    timer = setTimeout(open, Math.min(firstRetryMs * 2 ** (attempt - 1), longestRetryMs) * (0.5 + Math.random()));
  };
  const open = () => {
    stream = connect({
      onData: (data) => {
        if (closed) return;
        attempt = 0;
        reports.onGood();
        take(data);
      },
      onError: (error) => {
        if (closed) return;
        if (isFinal(error)) reports.onFinal(error);
        else again();
      },
      onComplete: again,
      onConnectionStateChange: ({ state, error }) => {
        if (closed) return;
        if (state === "pending") reports.onGood();
        else if (error !== null) reports.onBroken(0);
      },
    });
  };
  open();
  return () => {
    closed = true;
    clearTimeout(timer);
    stream?.unsubscribe();
  };
};

/**
 * A subscription that stays: it comes back with growing pauses after every kind of loss, closes in a tab
 * that is hidden for long, and tells the connection indicator. The event source's own retry covers
 * short cuts only: an answer that is no stream (a proxy's 502 while web restarts) ends it for good.
 */
export const useStream = <Data>({ key, open, onData, onEnd, ...when }: StreamOptions<Data>): void => {
  const isOpen = useOpen(when);
  const client = useTRPCClient();
  const id = useId();
  const connect = useEffectEvent(open);
  const take = useEffectEvent(onData);
  const onFinal = useEffectEvent((error: unknown) => {
    if (isSignedOut(error)) goToSignIn();
    else onEnd?.(error);
  });
  const onBroken = useEffectEvent((attempt: number) => {
    reportConnection(id, "broken");
    // An event source does not tell why it was refused: an ordinary call does.
    if (attempt < 2) return;
    client.accounts.me.query().catch((error: unknown) => {
      if (isSignedOut(error)) goToSignIn();
    });
  });
  const active = key !== null && isOpen;
  useEffect(() => {
    if (!active) return;
    const close = keepOpen<Data>(
      (handlers) => connect(handlers),
      (data) => take(data),
      {
        onGood: () => reportConnection(id, "good"),
        onBroken: (attempt) => onBroken(attempt),
        onFinal: (error) => onFinal(error),
      },
    );
    return () => {
      close();
      reportConnection(id, "closed");
    };
  }, [key, active, id]);
};
