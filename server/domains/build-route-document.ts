import { createHash } from "node:crypto";
import { idPattern } from "../ids";
import {
  hostMatcher,
  hostnamePattern,
  type RouteDocument,
  serviceOfApp,
  versionHeader,
  versionHost,
  versionRouterKey,
  versionRule,
} from "./route-document";

/** One app's way to its container. `hostPort` null: stopped. */
export type Route = { appId: string; hostnames: readonly string[]; hostPort: number | null };

/** Explicit: Traefik's own default is the length of the rule, so whoever had more names would win over others. */
export const routePriorities = { version: 10_000, exact: 1_000, wildcard: 100 } as const;
const entryPoints: RouteDocument["http"]["routers"][string]["entryPoints"] = ["web"];

const appIdPattern = idPattern("app");

/** The app's key in the document: from its id alone, so that no name can choose it and no two apps share one. */
export const safeRouterName = (appId: string): string =>
  appIdPattern.test(appId) ? serviceOfApp(appId) : `other-${createHash("sha256").update(appId).digest("hex")}`;

const mayBeRouted = (hostname: string): boolean => hostnamePattern.test(hostname) && hostname !== versionHost;

const serversOf = ({ hostPort }: Route): { url: string }[] =>
  hostPort !== null && Number.isInteger(hostPort) && hostPort >= 1 && hostPort <= 65_535
    ? [{ url: `http://127.0.0.1:${hostPort}` }]
    : [];

/**
 * The host's whole route document. A stopped app keeps its router with no server behind it: people then see 503
 * "stopped", and not the 404 of an address that nobody has. A hostname that is no plain DNS name, or that an
 * earlier app (by id) has, is left out: hostnames are checked and unique before they are stored, and one that
 * is not must cost its own app alone.
 */
export const buildRouteDocument = (input: { version: number; routes: readonly Route[] }): RouteDocument => {
  const routers: RouteDocument["http"]["routers"] = {};
  const services: RouteDocument["http"]["services"] = {};
  const taken = new Set<string>();

  for (const route of [...input.routes].sort((a, b) => (a.appId < b.appId ? -1 : a.appId > b.appId ? 1 : 0))) {
    const name = safeRouterName(route.appId);
    const hostnames = [...new Set(route.hostnames)].filter((hostname) => mayBeRouted(hostname) && !taken.has(hostname)).sort();
    if (hostnames.length === 0 || services[name] !== undefined) continue;
    for (const hostname of hostnames) taken.add(hostname);
    services[name] = { loadBalancer: { servers: serversOf(route) } };
    const exact = hostnames.filter((hostname) => !hostname.startsWith("*."));
    const wildcard = hostnames.filter((hostname) => hostname.startsWith("*."));
    if (exact.length > 0) routers[name] = router(exact, name, routePriorities.exact);
    if (wildcard.length > 0) routers[`${name}-wildcard`] = router(wildcard, name, routePriorities.wildcard);
  }

  routers[versionRouterKey] = {
    rule: versionRule,
    service: versionRouterKey,
    entryPoints,
    priority: routePriorities.version,
    middlewares: [versionRouterKey],
  };
  services[versionRouterKey] = { loadBalancer: { servers: [] } };
  const middlewares = { [versionRouterKey]: { headers: { customResponseHeaders: { [versionHeader]: String(input.version) } } } };
  return { http: { routers, services, middlewares } };
};

const router = (hostnames: readonly string[], service: string, priority: number): RouteDocument["http"]["routers"][string] => ({
  rule: hostnames.map(hostMatcher).join(" || "),
  service,
  entryPoints,
  priority,
});
