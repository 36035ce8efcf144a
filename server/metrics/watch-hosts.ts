import { AppError } from "@/server/errors";
import { watchHostMetrics } from "./host-metrics";
import type { HostSnapshot, HostsUseEvent, HostUse, MetricsEvent } from "./schema";

/** A small chart shows no more points than this. */
const pointsDrawn = 60;

const usageOf = ({ at, cpuPercent, memoryBytes, memoryTotalBytes }: HostSnapshot): HostUse => ({
  at,
  cpuPercent,
  memoryBytes,
  memoryTotalBytes,
});

const thinned = (samples: readonly HostSnapshot[]): HostUse[] => {
  const every = Math.max(1, Math.ceil(samples.length / pointsDrawn));
  // The newest is always among them.
  return samples.filter((_, place) => (samples.length - 1 - place) % every === 0).map(usageOf);
};

const thin = (event: MetricsEvent<HostSnapshot>): MetricsEvent<HostUse> => {
  if (event.kind === "recent") return { ...event, samples: thinned(event.samples) };
  return event.kind === "snapshot" ? { kind: "snapshot", snapshot: usageOf(event.snapshot) } : event;
};

/** A host that was removed meanwhile has nothing to say, and ends nobody else's. */
async function* ofOne(workerId: string, signal: AbortSignal): AsyncGenerator<HostsUseEvent, void, void> {
  try {
    for await (const event of watchHostMetrics(workerId, signal)) yield { workerId, event: thin(event) };
  } catch (error) {
    if (!(error instanceof AppError && error.code === "not_found")) throw error;
  }
}

/**
 * What several hosts use, in one stream: a browser has six connections to one place, and a list may have more hosts. First what was
 * kept of each, thinned for small charts, then each measurement. For administrators.
 */
export async function* watchHosts(ids: readonly string[], signal: AbortSignal): AsyncGenerator<HostsUseEvent, void, void> {
  // Whoever stops reading, for whatever reason, lets go of all of them.
  const letGo = new AbortController();
  const ended = AbortSignal.any([signal, letGo.signal]);
  const streams = ids.map((id) => ofOne(id, ended));
  const next = async (place: number) => ({ place, result: await streams[place]?.next() });
  const waiting = new Map(streams.map((_, place) => [place, next(place)]));
  try {
    while (waiting.size > 0 && !signal.aborted) {
      const { place, result } = await Promise.race(waiting.values());
      if (!result || result.done) {
        waiting.delete(place);
        continue;
      }
      waiting.set(place, next(place));
      yield result.value;
    }
    // One that has no host to tell of stays open: ended, it would be opened again and again.
    while (!signal.aborted)
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  } finally {
    letGo.abort();
    await Promise.allSettled(waiting.values());
  }
}
