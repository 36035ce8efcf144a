"use client";
import { useState } from "react";
import { useTRPCClient } from "@/app/lib/trpc/client";
import { useStream } from "@/app/lib/use-stream";
import type { WorkerView } from "@/server/workers/schema";

type Options = {
  /** For members, who may not see them. */
  enabled?: boolean;
  /** Somebody waits for one to come: every heartbeat is news, also in a tab that nobody looks at. */
  closely?: boolean;
};

/** All hosts as they are now; what the server rendered is shown until the first message. */
export const useHosts = (initial: readonly WorkerView[], { enabled = true, closely = false }: Options = {}) => {
  const client = useTRPCClient();
  const [hosts, setHosts] = useState(initial);
  useStream<{ items: WorkerView[] }>({
    key: enabled ? "hosts" : null,
    open: (handlers) => client.workers.watch.subscribe({ closely }, handlers),
    onData: ({ items }) => setHosts(items),
    evenHidden: closely,
  });
  return hosts;
};
