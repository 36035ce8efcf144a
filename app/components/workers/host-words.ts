import type { StatusView } from "@/app/lib/status";
import type { WorkerEventKind, WorkerView } from "@/server/workers/schema";

/** What is said of hosts, and where their pages are. Pure. */

/** By name; the page for new ones has that address already. */
export const hostHref = ({ id, name }: Pick<WorkerView, "id" | "name">): string =>
  `/hosts/${encodeURIComponent(name === "new" ? id : name)}`;

type HostState = Pick<WorkerView, "status" | "lastSeenAt" | "cordoned" | "draining" | "warning" | "edgeDownSince">;

const presence = ({ status, lastSeenAt }: HostState): StatusView => {
  if (status === "online") return { tone: "ok", word: "Online" };
  return lastSeenAt === null ? { tone: "warn", word: "Not heard yet" } : { tone: "bad", word: "Offline" };
};

/** All that is to be said of its state: whether it is heard, whether it takes apps, whether somebody should look. */
export const hostViews = (host: HostState): StatusView[] => {
  const views = [presence(host)];
  if (host.draining !== null) views.push({ tone: "busy", word: `Draining, ${host.draining.appsLeft} left` });
  else if (host.cordoned) views.push({ tone: "quiet", word: "Cordoned" });
  if (host.edgeDownSince !== null && host.status === "online") views.push({ tone: "bad", word: "Edge down" });
  if (host.warning !== null) views.push({ tone: "warn", word: "Needs a look" });
  return views;
};

export const isOffline = ({ status }: Pick<WorkerView, "status">): boolean => status === "offline";

const sameMomentMs = 60_000;

/** Why a host is probably silent, in a sentence, with what else is silent. */
export const likelyReason = (
  host: Pick<WorkerView, "id" | "lastSeenAt">,
  hosts: readonly Pick<WorkerView, "id" | "status" | "lastSeenAt">[],
  lastEvents: readonly WorkerEventKind[] = [],
): string => {
  if (lastEvents.find((kind) => kind === "revoked" || kind === "started" || kind === "online") === "revoked")
    return "Its key was revoked, so it is no longer let in.";
  const { lastSeenAt } = host;
  if (lastSeenAt === null)
    return "It registered, but its worker never said hello: it did not start, or something on the way does not let WebSockets through.";
  const together = hosts.filter(
    (other) =>
      other.id !== host.id &&
      isOffline(other) &&
      other.lastSeenAt !== null &&
      Math.abs(Date.parse(other.lastSeenAt) - Date.parse(lastSeenAt)) < sameMomentMs,
  ).length;
  return together > 0
    ? `${together + 1} hosts went silent within the same minute: look first at the network between them and this control plane.`
    : "The machine is off or starts anew, its network is cut, or its worker has stopped.";
};

/** Whoever runs this on the host sees what its worker says. */
export const lookOnHost = "journalctl -u 'wisehosting*worker*' -n 100 --no-pager";

export const countOf = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** What its apps are in for while it is away. */
export const offlineMeans = (apps: number): string =>
  `${
    apps === 0
      ? "No app is placed on it."
      : `Its ${countOf(apps, "app")} may go on serving from there: containers and routes stay as they are. What is shown of them is what was known last.`
  } What is deployed to it waits until it is heard again.`;

export const edgeWords: Record<string, string> = {
  traefik: "Traefik",
  "traefik-container": "Traefik (container)",
  builtin: "built-in edge",
};

/** `disk=ssd, tier=web`. */
export const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(", ");

/** The labels that somebody wrote as `labelsText` does; null where a part is no `key=value`. */
export const labelsIn = (text: string): Record<string, string> | null => {
  const parts = text.split(/[\s,]+/).filter((part) => part !== "");
  const pairs = parts.map((part) => /^(?<key>[^=]+)=(?<value>[^=]+)$/.exec(part)?.groups);
  if (pairs.some((pair) => pair === undefined)) return null;
  return Object.fromEntries(pairs.map((pair) => [pair?.key ?? "", pair?.value ?? ""]));
};

/** Hosts that are away first lines of a summary: `3 hosts, 1 offline`. */
export const hostsSummary = (hosts: readonly Pick<WorkerView, "status">[]): string => {
  const away = hosts.filter(isOffline).length;
  return `${countOf(hosts.length, "host")}${away === 0 ? ", all online" : `, ${away} offline`}`;
};
