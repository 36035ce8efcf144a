"use client";
import { useState } from "react";
import { type Followed, followed, nothingFollowed } from "@/app/components/metrics/points";
import { useTRPCClient } from "@/app/lib/trpc/client";
import { useStream } from "@/app/lib/use-stream";
import type { HostsUseEvent, HostUse } from "@/server/metrics/schema";

const pointOf = ({ at, cpuPercent, memoryBytes }: HostUse) => ({ at: Date.parse(at), cpu: cpuPercent, memory: memoryBytes });

/** What all of these hosts use, over the last fifteen minutes and from now on, in one stream; by the host's id. */
export const useHostsUse = (ids: readonly string[]): ((id: string) => Followed<HostUse>) => {
  const client = useTRPCClient();
  const [known, setKnown] = useState<ReadonlyMap<string, Followed<HostUse>>>(new Map());
  useStream<HostsUseEvent>({
    key: ids.length === 0 ? null : `hosts use ${[...ids].sort().join(" ")}`,
    open: (handlers) => client.metrics.watchHosts.subscribe({ ids: [...ids] }, handlers),
    onData: ({ workerId, event }) =>
      setKnown((before) => new Map(before).set(workerId, followed(before.get(workerId) ?? nothingFollowed, event, pointOf))),
  });
  return (id) => known.get(id) ?? nothingFollowed;
};
