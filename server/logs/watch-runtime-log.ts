import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { subscribe } from "@/server/live";
import { followLog } from "@/server/workers";
import { logLease } from "@/server/workers/protocol";
import { type LogBatch, LogInbox } from "./log-inbox";

/** `none`: no host has the app. `offline`: its host is not connected. `here`: it sends what comes. */
export type LogHost = "none" | "offline" | "here";
export type RuntimeLogChunk = ({ kind: "lines" } & LogBatch) | { kind: "host"; host: LogHost };
export type FollowRuntimeLog = {
  id: string;
  after: { streamId: string; next: number } | null;
  signal: AbortSignal;
};

/** What is missing is asked for again after this. */
const askAgainMs = 2_000;

/**
 * What an app writes, live: first what its host keeps of it, then each line once. One follower on the host serves all readers; it
 * ends when nobody renews its lease. @throws AppError 404 for a stranger, and when the app is deleted
 */
export async function* watchRuntimeLog(
  caller: Caller,
  { id, after, signal }: FollowRuntimeLog,
): AsyncGenerator<RuntimeLogChunk, void, void> {
  const app = await appOf(caller, id);
  const inbox = new LogInbox(after);
  const bell = bellOf(signal);
  let heard = false;
  const leave = await subscribe(
    `lines:${app.id}`,
    (lines) => {
      heard = true;
      inbox.take(lines);
      bell.ring();
    },
    () => {
      inbox.doubt();
      bell.ring();
    },
  );
  const tell = changes<LogHost>();
  let askedAt = Number.NEGATIVE_INFINITY;
  const dueIn = () => askedAt + (inbox.want === null ? logLease.renewEveryMs : askAgainMs) - performance.now();
  try {
    while (!signal.aborted) {
      const due = dueIn() <= 0;
      if (due) askedAt = performance.now();
      const host = due ? await ask(caller, app.id, inbox) : "here";
      if (host !== "here") heard = false;
      if ((heard || host !== "here") && tell.isNew(host)) yield { kind: "host", host };
      for (const batch of inbox.drain()) yield { kind: "lines", ...batch };
      await bell.next(Math.max(0, dueIn()));
    }
  } finally {
    await leave();
  }
}

/** Renews the lease. The app may have moved to another host, or be gone. */
const ask = async (caller: Caller, id: string, inbox: LogInbox): Promise<LogHost> => {
  const { workerId } = await appOf(caller, id);
  if (workerId === null) return "none";
  return (await followLog(workerId, id, inbox.want)) ? "here" : "offline";
};

const changes = <Value>() => {
  let last: Value | undefined;
  return {
    isNew: (value: Value): boolean => {
      const differs = value !== last;
      last = value;
      return differs;
    },
  };
};

/** Many rings before anybody looks are one. */
const bellOf = (signal: AbortSignal) => {
  let rung = false;
  let wake = (): void => undefined;
  signal.addEventListener("abort", () => wake(), { once: true });
  return {
    ring: () => {
      rung = true;
      wake();
    },
    next: async (withinMs: number): Promise<void> => {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, withinMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (rung || signal.aborted) wake();
      });
      rung = false;
    },
  };
};
