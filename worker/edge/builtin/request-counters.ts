import { randomUUID } from "node:crypto";
import { type StatusClass, statusClasses } from "@/server/workers/protocol";

/** Four buckets for each doubling of the time, from half a millisecond to two minutes: a quantile is at most 19 % off. */
const firstMs = 0.5;
const perDoubling = 4;
const buckets = 73;

/** Milliseconds, ascending: the upper end of each bucket. */
export const bucketBounds: readonly number[] = Array.from(
  { length: buckets },
  (_, place) => firstMs * 2 ** (place / perDoubling),
);

/** Which bucket so many milliseconds fall into; the one after the last bound takes the rest. */
export const bucketOf = (ms: number): number =>
  ms <= firstMs ? 0 : Math.min(buckets, Math.ceil(perDoubling * Math.log2(ms / firstMs) - 1e-9));

type Service = { classes: Record<StatusClass, number>; counts: Uint32Array };

/** As the worker reads it. */
export type CountersDocument = {
  boot: string;
  bounds: readonly number[];
  services: Record<string, { classes: Record<StatusClass, number>; counts: readonly number[] }>;
};

/** Counts what passes, per service: a look-up and two additions for each request. Bounded by the services of the route document. */
export class RequestCounters {
  private readonly boot = randomUUID();
  private readonly services = new Map<string, Service>();

  /** A request was answered with this status within so many milliseconds. */
  count(service: string, status: number, ms: number): void {
    const name = statusClasses[Math.floor(status / 100) - 2];
    if (name === undefined) return;
    let counted = this.services.get(service);
    if (!counted) {
      counted = { classes: { "2xx": 0, "3xx": 0, "4xx": 0, "5xx": 0 }, counts: new Uint32Array(buckets + 1) };
      this.services.set(service, counted);
    }
    counted.classes[name] += 1;
    const place = bucketOf(ms);
    counted.counts[place] = (counted.counts[place] ?? 0) + 1;
  }

  /** Forgets services that are gone. */
  keepOnly(services: ReadonlySet<string>): void {
    for (const service of this.services.keys()) if (!services.has(service)) this.services.delete(service);
  }

  document(): CountersDocument {
    const services = [...this.services].map(([name, { classes, counts }]) => [name, { classes, counts: [...counts] }] as const);
    return { boot: this.boot, bounds: bucketBounds, services: Object.fromEntries(services) };
  }
}
