import type { HostSnapshot, MetricsEvent, MetricsSnapshot } from "@/server/metrics/schema";

/** What charts draw: numbers at moments. A series that has no number at one has a gap there. Pure. */
export type Point = { at: number; [series: string]: number | null };

/** So much time is drawn. */
export const shownMs = 900_000;
/** Two samples and a half: what is further apart is not joined by a line. */
const gapMs = 12_500;

export const appPoint = (snapshot: MetricsSnapshot): Point => ({
  at: Date.parse(snapshot.at),
  cpu: snapshot.cpuPercent,
  memory: snapshot.memoryBytes,
  received: snapshot.networkReceivedPerSecond,
  sent: snapshot.networkSentPerSecond,
  read: snapshot.diskReadPerSecond,
  written: snapshot.diskWrittenPerSecond,
  requests: snapshot.requests?.perSecond ?? null,
  ok: snapshot.requests?.byClass["2xx"] ?? null,
  redirected: snapshot.requests?.byClass["3xx"] ?? null,
  refused: snapshot.requests?.byClass["4xx"] ?? null,
  failed: snapshot.requests?.byClass["5xx"] ?? null,
  p50: snapshot.requests?.p50Ms ?? null,
  p95: snapshot.requests?.p95Ms ?? null,
  p99: snapshot.requests?.p99Ms ?? null,
  pids: snapshot.pids,
  restarts: snapshot.restarts,
});

export const hostPoint = (snapshot: HostSnapshot): Point => ({
  at: Date.parse(snapshot.at),
  cpu: snapshot.cpuPercent,
  load1: snapshot.load[0],
  load5: snapshot.load[1],
  load15: snapshot.load[2],
  memory: snapshot.memoryBytes,
  data: snapshot.dataDisk?.usedBytes ?? null,
  engine: snapshot.engineDisk?.usedBytes ?? null,
  images: snapshot.imagesBytes,
  buildCache: snapshot.buildCacheBytes,
});

/** `latest` outlives the end of its being live, to say what was last; `isLive` is null until the first word. */
export type Followed<Snapshot> = { points: readonly Point[]; latest: Snapshot | null; isLive: boolean | null };

export const nothingFollowed = { points: [], latest: null, isLive: null } as const;

/** What is known after the next word of the server. A sample that was seen already is not added again. */
export const followed = <Snapshot extends { at: string }>(
  before: Followed<Snapshot>,
  event: MetricsEvent<Snapshot>,
  pointOf: (snapshot: Snapshot) => Point,
): Followed<Snapshot> => {
  if (event.kind === "away") return { ...before, isLive: false };
  if (event.kind === "recent") {
    const latest = event.samples.at(-1) ?? before.latest;
    return { points: event.samples.map(pointOf), latest, isLive: event.live };
  }
  const point = pointOf(event.snapshot);
  const last = before.points.at(-1);
  if (last !== undefined && point.at <= last.at) return { ...before, isLive: true };
  const shown = before.points.filter(({ at }) => at > point.at - shownMs);
  return { points: [...shown, point], latest: event.snapshot, isLive: true };
};

/** The same with a moment of nothing wherever samples are missing: no line is drawn across it. */
export const withGaps = (points: readonly Point[]): Point[] =>
  points.flatMap((point, place) => {
    const before = points[place - 1];
    return before !== undefined && point.at - before.at > gapMs ? [{ at: (before.at + point.at) / 2 }, point] : [point];
  });

/** The last of each minute, newest first: for a table that can be read. */
export const lastOfMinutes = (points: readonly Point[]): Point[] => {
  const last = new Map<number, Point>();
  for (const point of points) last.set(Math.floor(point.at / 60_000), point);
  return [...last.values()].reverse();
};

/** Where the scale ends: at the limit, or lower where little of it is used, so that one sees something move. */
export const scaleTop = (
  points: readonly Point[],
  series: readonly string[],
  { limit, least, stacked }: { limit?: number | undefined; least: number; stacked: boolean },
): number => {
  const heights = points.map((point) => {
    const values = series.map((name) => point[name] ?? 0);
    return stacked ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
  });
  const highest = Math.max(0, ...heights) * 1.2;
  return limit === undefined ? Math.max(highest, least) : Math.min(Math.max(highest, limit * 0.1), limit * 1.02);
};
