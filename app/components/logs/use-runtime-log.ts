"use client";
import { useState, useSyncExternalStore } from "react";
import { useTRPCClient } from "@/app/lib/trpc/client";
import { useStream } from "@/app/lib/use-stream";
import type { LineBuffer } from "./line-buffer";
import { LogStore } from "./log-store";
import { type LineMark, type LogBatch, RuntimeLog } from "./runtime-log";

/** `asking`: nobody has answered yet. */
export type LogSource = "asking" | "none" | "offline" | "here";
type Chunk = ({ kind: "lines" } & LogBatch) | { kind: "host"; host: "none" | "offline" | "here" };

/** What an app writes, live; resumes at the line where it stopped. */
export const useRuntimeLog = (appId: string): { lines: LineBuffer<LineMark>; version: number; source: LogSource } => {
  const client = useTRPCClient();
  const [store] = useState(() => new LogStore(new RuntimeLog()));
  const [source, setSource] = useState<LogSource>("asking");
  useStream<{ data: Chunk }>({
    key: `runtime log ${appId}`,
    open: (handlers) => client.apps.watchLog.subscribe({ id: appId, lastEventId: store.log.eventId }, handlers),
    onData: ({ data }) => {
      if (data.kind === "host") return setSource(data.host);
      store.log.append(data);
      store.changed();
    },
  });
  const version = useSyncExternalStore(
    store.subscribe,
    () => store.version,
    () => 0,
  );
  return { lines: store.log.lines, version, source };
};
