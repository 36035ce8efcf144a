"use client";
import { useCallback, useRef, useState } from "react";
import { useTRPCClient } from "@/app/lib/trpc/client";
import type { LogFilter } from "@/server/logs/filter-rules";
import type { LogPage } from "@/server/workers/protocol";
import type { LogStore } from "./log-store";
import type { RuntimeLog } from "./runtime-log";
import { asQuery } from "./use-log-filters";

const linesAtOnce = 1_000;

export type Older =
  | { state: "idle" | "loading" | "done" | "full" }
  /** The host stopped in the middle, so as to answer in time: nothing was found back to this moment. */
  | { state: "paused"; searchedTo: string }
  | { state: "failed"; error: unknown };

type Options = {
  appId: string;
  filter: LogFilter;
  /** The oldest and the newest moment that may be shown. */
  bounds: { since?: string; until?: string };
  store: LogStore<RuntimeLog>;
};

/** Lines that were written before those that are here, page by page from the app's host. */
export const useOlderLines = ({ appId, filter, bounds, store }: Options) => {
  const client = useTRPCClient();
  const [older, setOlder] = useState<Older>({ state: "idle" });
  const cursor = useRef<string | null>(null);
  const isBusy = useRef(false);

  const take = useCallback(
    (page: LogPage) => {
      const { log } = store;
      const { oldest } = log;
      // What came live while the first page was on its way is in both.
      const fresh = cursor.current === null && oldest !== null ? page.lines.filter(({ time }) => time < oldest) : page.lines;
      cursor.current = page.older;
      const { room } = log.lines;
      log.prepend(room < fresh.length ? fresh.slice(fresh.length - room) : fresh);
      store.flush();
      if (page.searchedTo !== null) return setOlder({ state: "paused", searchedTo: page.searchedTo });
      if (log.lines.room === 0) return setOlder({ state: "full" });
      setOlder({ state: page.hasMore ? "idle" : "done" });
    },
    [store],
  );

  const ask = useCallback(async () => {
    if (isBusy.current) return;
    isBusy.current = true;
    setOlder({ state: "loading" });
    try {
      // What came live has no cursor: the first page ends where it begins.
      const { oldest } = store.log;
      const place = cursor.current === null ? (oldest === null ? {} : { until: oldest }) : { cursor: cursor.current };
      take(await client.apps.logs.query({ id: appId, tail: linesAtOnce, ...asQuery(filter), ...bounds, ...place }));
    } catch (error) {
      setOlder({ state: "failed", error });
    } finally {
      isBusy.current = false;
    }
  }, [client, appId, filter, bounds, store, take]);

  return { older, ask };
};
