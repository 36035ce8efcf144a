"use client";
import { useState } from "react";
import { type StreamHandlers, useStream } from "@/app/lib/use-stream";
import type { MetricsEvent } from "@/server/metrics/schema";
import { type Followed, followed, nothingFollowed, type Point } from "./points";

/** What was drawn goes on where it was when the person comes back from another page. */
const kept = new Map<string, Followed<{ at: string }>>();
/** Nobody looks at more apps and hosts in turn than this. */
const mostKept = 8;

const keep = (key: string, state: Followed<{ at: string }>) => {
  kept.delete(key);
  kept.set(key, state);
  const oldest = kept.keys().next().value;
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
};

type MetricsStream<Snapshot> = {
  /** What is watched. Null: nothing. */
  key: string | null;
  open: (handlers: StreamHandlers<MetricsEvent<Snapshot>>) => { unsubscribe: () => void };
  pointOf: (snapshot: Snapshot) => Point;
};

/** Follows what an app or a host uses: the last fifteen minutes at once, then live. `fault` is why there is nothing to follow. */
export const useMetricsStream = <Snapshot extends { at: string }>({ key, open, pointOf }: MetricsStream<Snapshot>) => {
  const before = () => (kept.get(key ?? "") ?? nothingFollowed) as Followed<Snapshot>;
  const [state, setState] = useState<{ key: string | null; data: Followed<Snapshot> }>(() => ({ key, data: before() }));
  const [fault, setFault] = useState<unknown>(null);
  useStream<MetricsEvent<Snapshot>>({
    key,
    open,
    onData: (event) => {
      const data = followed(before(), event, pointOf);
      keep(key ?? "", data);
      setFault(null);
      setState({ key, data });
    },
    onEnd: setFault,
  });
  return { ...(state.key === key ? state.data : before()), fault };
};
