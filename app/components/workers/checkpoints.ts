import type { WorkerView } from "@/server/workers/schema";

/** What the page that adds a host waits for, one after the other. Pure. */
export type Checkpoint = { title: string; done: boolean; detail: string | null };

type Coming = Pick<
  WorkerView,
  "name" | "status" | "lastSeenAt" | "statusChangedAt" | "versions" | "edgeKind" | "confirmedRouteVersion"
>;

/** Hello writes both moments as one; a heartbeat moves only the later. */
const hasBeaten = ({ lastSeenAt, statusChangedAt }: Coming): boolean =>
  lastSeenAt !== null && Date.parse(lastSeenAt) > Date.parse(statusChangedAt);

const edgeDetail = (host: Coming): string | null => {
  if (host.edgeKind === null) return null;
  return host.confirmedRouteVersion > 0 ? "serves its first routes" : "is being started";
};

/** `host` is null until one has come with the token. */
export const checkpointsOf = (host: Coming | null): Checkpoint[] => {
  const said = host !== null && host.versions.platform !== null;
  return [
    { title: "Registered with the token", done: host !== null, detail: host === null ? null : `as ${host.name}` },
    { title: "Its worker said hello", done: said, detail: host?.versions.platform ?? null },
    {
      title: "Docker answers",
      done: said && host.versions.engine !== null,
      detail: host?.versions.engine ?? (said ? "not yet: the worker looks again by itself" : null),
    },
    { title: "First heartbeat", done: host !== null && host.status === "online" && hasBeaten(host), detail: null },
    {
      title: "Its edge is up",
      done: host !== null && host.confirmedRouteVersion > 0,
      detail: host === null ? null : edgeDetail(host),
    },
  ];
};

export const isReady = (host: Coming | null): boolean => checkpointsOf(host).every(({ done }) => done);
