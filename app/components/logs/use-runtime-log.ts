"use client";
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from "react";
import { useTRPCClient } from "@/app/lib/trpc/client";
import { useStream } from "@/app/lib/use-stream";
import { type LogFilter, lineMatcher } from "@/server/logs/filter-rules";
import { LogStore } from "./log-store";
import { type LogBatch, RuntimeLog } from "./runtime-log";
import { useOlderLines } from "./use-older-lines";

/** `asking`: nobody has answered yet. */
export type LogSource = "asking" | "none" | "offline" | "here";
type Chunk = ({ kind: "lines" } & LogBatch) | { kind: "host"; host: "none" | "offline" | "here" };

export type RuntimeLogOptions = { appId: string; filter: LogFilter; bounds: { since?: string; until?: string }; live: boolean };

/**
 * What an app wrote: live from the last lines on, resuming at the line where it stopped, or of a range; older lines by asking.
 * Another filter or range is another log: whoever uses it gives it another key.
 */
export const useRuntimeLog = ({ appId, filter, bounds, live }: RuntimeLogOptions) => {
  const client = useTRPCClient();
  const [store] = useState(() => new LogStore(new RuntimeLog(lineMatcher(filter))));
  const [source, setSource] = useState<LogSource>("asking");
  const { older, ask } = useOlderLines({ appId, filter, bounds, store });
  useStream<{ data: Chunk }>({
    key: live ? `runtime log ${appId}` : null,
    open: (handlers) => client.apps.watchLog.subscribe({ id: appId, lastEventId: store.log.eventId }, handlers),
    onData: ({ data }) => {
      if (data.kind === "host") return setSource(data.host);
      store.log.append(data);
      store.changed();
    },
  });
  // Of what comes little is wanted when it is filtered: what was there before is looked for at once.
  const isFiltered = Object.values(filter).some((wanted) => wanted !== null);
  const begins = !live || (isFiltered && source === "here");
  const begin = useEffectEvent(() => void ask());
  useEffect(() => {
    if (begins) begin();
  }, [begins]);
  const version = useSyncExternalStore(
    store.subscribe,
    () => store.version,
    () => 0,
  );
  return { log: store.log, lines: store.log.lines, version, source, older, ask };
};
