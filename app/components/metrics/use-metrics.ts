"use client";
import { useState } from "react";
import { useTRPCClient } from "@/app/lib/trpc/client";
import { useStream } from "@/app/lib/use-stream";
import type { App } from "@/server/apps/schema";
import type { LiveMetrics } from "@/server/metrics/schema";
import { addSample, type Sample } from "./samples";

/** What was drawn of an app goes on where it was when the person comes back from another page of it. */
const kept = new Map<string, readonly Sample[]>();
/** Nobody looks at more apps in turn than this. */
const mostApps = 8;

const keep = (appId: string, samples: readonly Sample[]) => {
  kept.delete(appId);
  kept.set(appId, samples);
  const oldest = kept.keys().next().value;
  if (kept.size > mostApps && oldest !== undefined) kept.delete(oldest);
};

/** What the app uses now, and what it used since it was first looked at. `now` is null while nothing is measured. */
export const useMetrics = (app: App) => {
  const client = useTRPCClient();
  const [samples, setSamples] = useState<readonly Sample[]>(() => kept.get(app.id) ?? []);
  const [latest, setLatest] = useState<LiveMetrics | null>(null);
  useStream<LiveMetrics>({
    key: `metrics ${app.id}`,
    open: (handlers) => client.apps.watchMetrics.subscribe({ id: app.id }, handlers),
    onData: (metrics) => {
      setLatest(metrics);
      if (!metrics.live) return;
      const next = addSample(kept.get(app.id) ?? [], metrics);
      keep(app.id, next);
      setSamples(next);
    },
  });
  // What was measured last is not true of an app that has stopped since.
  const now = latest?.live && app.status === "running" ? latest : null;
  return { samples, now, isWaiting: latest === null, memoryLimit: now?.memoryLimitBytes ?? app.memoryMb * 1_048_576 };
};
