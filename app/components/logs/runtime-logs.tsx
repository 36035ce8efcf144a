"use client";
import dynamic from "next/dynamic";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Skeleton } from "@/app/components/ui/skeleton";
import type { App } from "@/server/apps/schema";
import { type LogSource, useRuntimeLog } from "./use-runtime-log";

const LogViewer = dynamic(() => import("./log-viewer").then((file) => file.LogViewer), {
  ssr: false,
  loading: () => <Skeleton className="h-[72dvh] min-h-80 border" />,
});

const tones = { stdout: "normal", stderr: "error", note: "note" } as const;

/** 14:03:07.123, in the reader's own time zone. */
const timeOfDay = (time: string): string => {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return "";
  return `${at.toTimeString().slice(0, 8)}.${String(at.getMilliseconds()).padStart(3, "0")}`;
};

/** Why there is nothing to read, and what to do about it. */
const emptyText = (app: App, source: LogSource): string => {
  if (app.liveDeploymentId === null && app.status === "idle") {
    return "Nothing of this app is deployed yet. Deploy it, and what it writes appears here.";
  }
  if (source === "none") return "No host runs this app yet. Deploy it, and what it writes appears here.";
  if (source === "offline") return "The app's host is offline. Its log appears here as soon as the host is back.";
  if (source === "asking") return "Asking the app's host for its log…";
  if (app.status === "stopped") return "The app is stopped and wrote nothing before that. Start it to see what it writes.";
  return "The app has written nothing yet. What it writes to its standard output and error appears here.";
};

/** What the running app writes, live. */
export const RuntimeLogs = () => {
  const { app } = useLiveApp();
  const { lines, version, source } = useRuntimeLog(app.id);
  return (
    <LogViewer
      lines={lines}
      version={version}
      label={`Log of ${app.name}`}
      fileName={`${app.name}.log`}
      live
      empty={emptyText(app, source)}
      timeOf={(line) => timeOfDay(lines.markOf(line)?.time ?? "")}
      toneOf={(line) => tones[lines.markOf(line)?.stream ?? "stdout"]}
      className="h-[72dvh] min-h-80"
    />
  );
};
