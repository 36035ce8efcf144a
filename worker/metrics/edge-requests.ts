import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import * as z from "zod";
import { serviceOfApp } from "@/server/domains/route-document";
import { type RequestMetrics } from "@/server/workers/protocol";
import { countersPath } from "../edge/traefik-config";
import { prometheusReader } from "./prometheus-rules";
import { isComparable } from "./rate-rules";
import { type EdgeCounters, requestsBetween } from "./request-rules";

/** On loopback it answers at once or not at all. */
const answerWithinMs = 2_000;

const count = z.number().min(0);
const builtinSchema = z.object({
  boot: z.string(),
  bounds: z.array(z.number()),
  services: z.record(
    z.string(),
    z.object({ classes: z.object({ "2xx": count, "3xx": count, "4xx": count, "5xx": count }), counts: z.array(count) }),
  ),
});

const running = (counts: readonly number[]): number[] => {
  let sum = 0;
  return counts.map((value) => {
    sum += value;
    return sum;
  });
};

const ofBuiltin = (document: unknown): EdgeCounters => {
  const { boot, bounds, services } = builtinSchema.parse(document);
  const entries = Object.entries(services).map(
    ([name, { classes, counts }]) => [name, { classes, cumulative: running(counts) }] as const,
  );
  return { boot, bounds, services: new Map(entries) };
};

/** Line by line as it comes: Traefik tells much that nobody asked for. */
const ofTraefik = async (body: ReadableStream<Uint8Array>): Promise<EdgeCounters> => {
  const reader = prometheusReader();
  const lines = createInterface({ input: Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]) });
  for await (const line of lines) reader.take(line);
  return reader.counters();
};

/** What the edge of this host has passed on since its start, whichever edge it is. Null while it does not tell. */
export const readEdgeCounters = async (port: number): Promise<EdgeCounters | null> => {
  const response = await fetch(`http://127.0.0.1:${port}${countersPath}`, { signal: AbortSignal.timeout(answerWithinMs) });
  if (!response.ok || response.body === null) return null;
  const isBuiltin = response.headers.get("content-type")?.startsWith("application/json") === true;
  return isBuiltin ? ofBuiltin(await response.json()) : ofTraefik(response.body);
};

/** Gives an app's requests since the reading before; null where nothing can be said. */
export type RequestsOf = (appId: string) => RequestMetrics | null;

type Told = {
  onFault: (error: unknown) => void;
  /** Which start of the edge it is that counts. */
  onBoot?: (boot: string) => Promise<void>;
};

/** Reads the edge's counters at each call. */
export const edgeRequests = (port: number, { onFault, onBoot }: Told): (() => Promise<RequestsOf>) => {
  let before: { counters: EdgeCounters; at: number } | null = null;
  return async () => {
    const counters = await readEdgeCounters(port).catch((error: unknown) => {
      onFault(error);
      return null;
    });
    const [then, at] = [before, performance.now()];
    before = counters && { counters, at };
    if (counters && counters.boot !== "") await onBoot?.(counters.boot).catch(onFault);
    if (!counters || !then || !isComparable(at - then.at)) return () => null;
    return (appId) => requestsBetween(then.counters, counters, { service: serviceOfApp(appId), elapsedMs: at - then.at });
  };
};
