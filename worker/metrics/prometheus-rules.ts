import type { StatusClass } from "@/server/workers/protocol";
import { type EdgeCounters, statusClassOf } from "./request-rules";

/** Traefik's metrics in Prometheus's text form, line by line; only what is needed of them. Pure. */

const requests = "traefik_service_requests_total{";
const durations = "traefik_service_request_duration_seconds_bucket{";
const started = "process_start_time_seconds ";

type Service = { classes: Record<StatusClass, number>; counts: Map<number, number> };

/** The value of a label, or null; names of ours hold nothing that is escaped. */
const label = (line: string, name: string): string | null => {
  const start = line.indexOf(`${name}="`);
  if (start < 0) return null;
  const from = start + name.length + 2;
  return line.slice(from, line.indexOf('"', from));
};

/** `app-x@http` and `app-x@file` are one: the same routes by the relay and by the snapshot. */
const serviceOf = (line: string): string | null => {
  const full = label(line, "service");
  if (full === null) return null;
  const at = full.lastIndexOf("@");
  return at < 0 ? full : full.slice(0, at);
};

const valueOf = (line: string): number =>
  Number(
    line
      .slice(line.lastIndexOf("}") + 1)
      .trim()
      .split(" ")[0],
  );

export type PrometheusReader = {
  /** A line without its end. */
  take: (line: string) => void;
  counters: () => EdgeCounters;
};

/** Sums over methods and protocols, and over codes of a class. */
export const prometheusReader = (): PrometheusReader => {
  const services = new Map<string, Service>();
  const bounds = new Set<number>();
  let boot = "";

  const of = (name: string): Service => {
    const known = services.get(name);
    if (known) return known;
    const made: Service = { classes: { "2xx": 0, "3xx": 0, "4xx": 0, "5xx": 0 }, counts: new Map() };
    services.set(name, made);
    return made;
  };
  const takeSample = (line: string, isBucket: boolean): void => {
    const name = serviceOf(line);
    const statusClass = statusClassOf(Number(label(line, "code")));
    const value = valueOf(line);
    if (name === null || statusClass === null || !Number.isFinite(value)) return;
    const service = of(name);
    if (!isBucket) {
      service.classes[statusClass] += value;
      return;
    }
    const bound = Number(label(line, "le")?.replace("+Inf", "Infinity")) * 1_000;
    if (Number.isNaN(bound)) return;
    if (Number.isFinite(bound)) bounds.add(bound);
    service.counts.set(bound, (service.counts.get(bound) ?? 0) + value);
  };

  return {
    take: (line) => {
      if (line.startsWith(requests)) takeSample(line, false);
      else if (line.startsWith(durations)) takeSample(line, true);
      else if (line.startsWith(started)) boot = line.slice(started.length).trim();
    },
    counters: () => {
      const sorted = [...bounds].sort((a, b) => a - b);
      const cumulative = ({ counts }: Service) => [...sorted, Number.POSITIVE_INFINITY].map((bound) => counts.get(bound) ?? 0);
      return {
        boot,
        bounds: sorted,
        services: new Map([...services].map(([name, one]) => [name, { classes: one.classes, cumulative: cumulative(one) }])),
      };
    },
  };
};
