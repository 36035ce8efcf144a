"use client";
import { createContext, type ReactNode, use, useState } from "react";
import { useTRPCClient } from "@/app/lib/trpc/client";
import { useStream } from "@/app/lib/use-stream";
import type { App } from "@/server/apps/schema";
import type { Deployment } from "@/server/deployments/schema";
import { AppGone } from "./app-gone";

/** An app and its last deployments, newest first. */
export type LiveApp = { app: App; deployments: Deployment[] };

const LiveAppContext = createContext<LiveApp | null>(null);

/** The app of this part of the dashboard, as it is now. */
export const useLiveApp = (): LiveApp => {
  const live = use(LiveAppContext);
  if (live === null) throw new Error("useLiveApp is used outside of an app's pages");
  return live;
};

/** One stream for all pages of an app. What the server rendered is shown until the first message. */
export const LiveAppProvider = ({ initial, children }: { initial: LiveApp; children: ReactNode }) => {
  const client = useTRPCClient();
  const [live, setLive] = useState(initial);
  const [gone, setGone] = useState(false);
  const id = initial.app.id;
  useStream<LiveApp>({
    key: `app ${id}`,
    open: (handlers) => client.apps.watch.subscribe({ id }, handlers),
    onData: setLive,
    onEnd: () => setGone(true),
    evenHidden: live.deployments[0]?.finishedAt === null,
  });
  if (gone) return <AppGone name={live.app.name} />;
  return <LiveAppContext value={live}>{children}</LiveAppContext>;
};
