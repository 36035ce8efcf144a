"use client";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTRPCClient } from "@/app/lib/trpc/client";
import { useStream } from "@/app/lib/use-stream";
import { BuildLog, type LogPiece } from "./build-log";
import { type LogLines, linesBetween } from "./line-buffer";
import { LogStore } from "./log-store";
import { isNoise } from "./noise";

export type LiveLog = { lines: LogLines; version: number; state: "loading" | "live" | "ended" };

/**
 * The build log of a deployment, live. Resumes at the byte where it stopped: after a lost connection by the
 * id of the last event, after a closed one by the log's own count; a gap closes the stream and asks again.
 */
export const useBuildLog = (deploymentId: string): LiveLog => {
  const client = useTRPCClient();
  const [store] = useState(() => new LogStore(new BuildLog()));
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<LiveLog["state"]>("loading");
  useStream<{ data: LogPiece & { ended: boolean } }>({
    key: state === "ended" ? null : `log ${deploymentId} ${attempt}`,
    open: (handlers) =>
      client.deployments.watchLog.subscribe({ id: deploymentId, lastEventId: String(store.log.nextByte) }, handlers),
    onData: ({ data }) => {
      const taken = store.log.append(data);
      if (taken === "gap") return setAttempt((count) => count + 1);
      if (taken === "taken") store.changed();
      if (data.ended) store.flush();
      setState(data.ended ? "ended" : "live");
    },
    onEnd: () => setState("ended"),
  });
  const version = useSyncExternalStore(
    store.subscribe,
    () => store.version,
    () => 0,
  );
  return { lines: store.log.lines, version, state };
};

/** Enough for the last lines that a person looks at. */
const tailBytes = 6_000;

/** The last lines of a log that has ended; null until they are there. */
export const useLogTail = (deployment: { id: string; logBytes: number }, count: number): string[] | null => {
  const client = useTRPCClient();
  const [lines, setLines] = useState<string[] | null>(null);
  const { id, logBytes } = deployment;
  useEffect(() => {
    const from = Math.max(0, logBytes - tailBytes);
    let text = "";
    const show = () => {
      const log = new BuildLog();
      log.append({ startByte: 0, nextByte: text.length + 1, text });
      // The first line is cut where the tail begins.
      setLines(
        linesBetween(log.lines, { from: from > 0 ? 1 : 0, to: log.lines.end }, (line) => line)
          .filter((line) => !isNoise(line))
          .slice(-count),
      );
    };
    const stream = client.deployments.watchLog.subscribe(
      { id, lastEventId: String(from) },
      {
        onData: ({ data }) => {
          text += data.text;
          if (!data.ended) return;
          show();
          stream.unsubscribe();
        },
        onError: show,
      },
    );
    return () => stream.unsubscribe();
  }, [client, id, logBytes, count]);
  return lines;
};
