import { createHash } from "node:crypto";
import { idPattern } from "../ids";
import { type Chain, type EdgePorts, middlewareShelf, pagesService, plainChain, secureChain } from "./build-middlewares";
import { redirectLoop } from "./options-rules";
import {
  certificateResolver,
  dashboardRouterKey,
  hostMatcher,
  hostnamePattern,
  isPem,
  type RouteDocument,
  type RouteMiddleware,
  serviceOfApp,
  versionHeader,
  versionHost,
  versionRouterKey,
  versionRule,
} from "./route-document";
import type { RoutedName } from "./routed-name-rules";

/**
 * One app's way to its container. The first name is its own address, the order of the others says nothing; a name without more
 * answers to plain HTTP, with nothing between. `hostPort` null: stopped.
 */
export type Route = { appId: string; hostnames: readonly (string | RoutedName)[]; hostPort: number | null };

/** The dashboard's own name, and the loopback port behind it. */
export type DashboardRoute = { name: RoutedName; port: number };

/** What the edge of one host is to follow. */
export type HostRoutes = {
  version: number;
  routes: readonly Route[];
  /** Null: people come to the dashboard by another way. */
  dashboard?: DashboardRoute | null;
  ports?: EdgePorts;
  /** With which it answers for names of its routes, as PEM. */
  certificates?: readonly { chainPem: string; keyPem: string }[];
};

type Router = RouteDocument["http"]["routers"][string];
type EntryPoint = Router["entryPoints"][number];

/** Explicit: Traefik's own default is the length of the rule, so whoever had more names would win over others. */
export const routePriorities = { version: 10_000, exact: 1_000, wildcard: 100 } as const;

const appIdPattern = idPattern("app");

/** The app's key in the document: from its id alone, so that no name can choose it and no two apps share one. */
export const safeRouterName = (appId: string): string =>
  appIdPattern.test(appId) ? serviceOfApp(appId) : `other-${createHash("sha256").update(appId).digest("hex")}`;

const mayBeRouted = (hostname: string): boolean => hostnamePattern.test(hostname) && hostname !== versionHost;
const isWildcard = (hostname: string): boolean => hostname.startsWith("*.");
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const isPort = (port: number | null): port is number => port !== null && Number.isInteger(port) && port >= 1 && port <= 65_535;
const serviceAt = (port: number | null): RouteDocument["http"]["services"][string] => ({
  loadBalancer: { servers: isPort(port) ? [{ url: `http://127.0.0.1:${port}` }] : [] },
});

const named = (name: string | RoutedName): RoutedName =>
  typeof name === "string" ? { hostname: name, options: {}, certificate: null, toHttps: false } : name;

/** One that leads back to itself was refused when it was set; what has changed since then must not send anybody round in a circle. */
const withoutCircle = (name: RoutedName, exact: ReadonlySet<string>): RoutedName => {
  const { redirect } = name.options;
  if (!redirect) return name;
  const others = new Set([...exact].filter((hostname) => hostname !== name.hostname));
  if (!redirectLoop({ hostname: name.hostname, to: redirect.to }, [], others)) return name;
  return { ...name, options: { ...name.options, redirect: null } };
};

/** Names that go the same way, hence by one router. */
type Group = { hostnames: string[]; router: Omit<Router, "rule"> };

/** What one app brings into a document. */
type Piece = {
  routers: RouteDocument["http"]["routers"];
  services: RouteDocument["http"]["services"];
  middlewares: Record<string, RouteMiddleware>;
};

/**
 * Pieces from one making of a document to the next, by all that goes into them: of a host's five hundred apps one has changed. What
 * the last document did not have is forgotten.
 */
export class Pieces {
  private before = new Map<string, Piece>();
  private made = new Map<string, Piece>();

  get(from: string, make: () => Piece): Piece {
    const piece = this.made.get(from) ?? this.before.get(from) ?? make();
    this.made.set(from, piece);
    return piece;
  }

  turn(): void {
    this.before = this.made;
    this.made = new Map();
  }
}

class Document {
  private readonly routers: RouteDocument["http"]["routers"] = {};
  private readonly services: RouteDocument["http"]["services"] = {};
  private readonly middlewares: Piece["middlewares"] = {};
  private readonly shelf = middlewareShelf();
  private readonly taken = new Set<string>();

  constructor(
    private readonly ports: EdgePorts,
    private readonly pieces: Pieces,
  ) {}

  add(route: Route): void {
    const key = safeRouterName(route.appId);
    if (this.services[key] === undefined) this.lead({ key, port: route.hostPort, names: route.hostnames.map(named) });
  }

  /** Before all apps: no app may have its name. */
  addDashboard({ name, port }: DashboardRoute): void {
    this.lead({ key: dashboardRouterKey, port, names: [name] });
  }

  /** A hostname that is no plain DNS name, or that somebody before has, is left out. */
  private lead(to: { key: string; port: number | null; names: readonly RoutedName[] }): void {
    const { key, port } = to;
    const names = new Map(to.names.map((name) => [name.hostname, name]));
    const mine = [...names.values()].filter(({ hostname }) => mayBeRouted(hostname) && !this.taken.has(hostname));
    if (mine.length === 0) return;
    for (const { hostname } of mine) this.taken.add(hostname);
    const main = to.names[0]?.hostname ?? "";
    const from = JSON.stringify([key, port, main, this.ports, mine]);
    const piece = this.pieces.get(from, () => this.make({ key, port, main, mine }));
    Object.assign(this.routers, piece.routers);
    Object.assign(this.services, piece.services);
    Object.assign(this.middlewares, piece.middlewares);
  }

  private make({ key, port, main, mine }: { key: string; port: number | null; main: string; mine: RoutedName[] }): Piece {
    const piece: Piece = { routers: {}, services: { [key]: serviceAt(port) }, middlewares: {} };
    const exact = new Set(mine.map(({ hostname }) => hostname).filter((hostname) => !isWildcard(hostname)));
    const sorted = mine.sort((a, b) => byText(a.hostname, b.hostname)).map((name) => withoutCircle(name, exact));
    const plain = sorted.map((name) => this.way(name, key, "web"));
    const secured = sorted.filter(({ certificate }) => certificate !== null).map((name) => this.way(name, key, "websecure"));
    Object.assign(piece.routers, routersOf({ key, main }, plain), routersOf({ key: `${key}-https`, main }, secured));
    for (const { service, middlewares = [] } of Object.values(piece.routers)) {
      if (service === pagesService) piece.services[pagesService] = serviceAt(this.ports.pagesPort);
      for (const name of middlewares) piece.middlewares[name] = this.shelf.get(name);
    }
    return piece;
  }

  /** How requests for a name go at an entry point; null where what it asks for could not be kept. */
  private way(name: RoutedName, service: string, entryPoint: EntryPoint): Group | null {
    const chain: Chain = entryPoint === "web" ? plainChain(name, this.ports) : secureChain(name, this.ports);
    const middlewares = this.shelf.keysOf(chain.middlewares);
    if (middlewares === null) return null;
    const router: Group["router"] = {
      service: chain.toPages ? pagesService : service,
      entryPoints: [entryPoint],
      priority: isWildcard(name.hostname) ? routePriorities.wildcard : routePriorities.exact,
      ...(middlewares.length > 0 ? { middlewares: [...middlewares] } : {}),
      ...(entryPoint === "web" ? {} : { tls: name.certificate === "resolver" ? { certResolver: certificateResolver } : {} }),
    };
    return { hostnames: [name.hostname], router };
  }

  finish(version: number, certificates: NonNullable<HostRoutes["certificates"]>): RouteDocument {
    const versionMiddleware = { headers: { customResponseHeaders: { [versionHeader]: String(version) } } };
    const versionRouter: Router = {
      rule: versionRule,
      service: versionRouterKey,
      entryPoints: ["web"],
      priority: routePriorities.version,
      middlewares: [versionRouterKey],
    };
    const good = certificates.filter(({ chainPem, keyPem }) => isPem(chainPem) && isPem(keyPem));
    return {
      http: {
        routers: { ...this.routers, [versionRouterKey]: versionRouter },
        services: { ...this.services, [versionRouterKey]: serviceAt(null) },
        middlewares: { ...this.middlewares, [versionRouterKey]: versionMiddleware },
      },
      ...(good.length > 0
        ? { tls: { certificates: good.map(({ chainPem, keyPem }) => ({ certFile: chainPem, keyFile: keyPem })) } }
        : {}),
    };
  }
}

/** One router for all that goes the same way; the one of the app's first name has the plain key, others one of a name of theirs. */
const routersOf = (at: { key: string; main: string }, ways: readonly (Group | null)[]): Record<string, Router> => {
  const groups = new Map<string, Group>();
  for (const way of ways) {
    if (!way) continue;
    const same = JSON.stringify(way.router);
    const group = groups.get(same);
    if (group) group.hostnames.push(...way.hostnames);
    else groups.set(same, way);
  }
  const all = [...groups.values()];
  const main = all.find(({ hostnames }) => hostnames.includes(at.main)) ?? all[0];
  return Object.fromEntries(all.map((group) => [group === main ? at.key : `${at.key}-${suffixOf(group)}`, routerOf(group)]));
};

/** No other group of the app has that name. */
const suffixOf = ({ hostnames }: Group): string =>
  createHash("sha256")
    .update(hostnames[0] ?? "")
    .digest("hex")
    .slice(0, 16);

const routerOf = ({ hostnames, router }: Group): Router => ({
  ...router,
  rule: hostnames.map(hostMatcher).join(" || "),
  // A certificate for each, so that one name that cannot be proven does not keep the others from theirs.
  ...(router.tls?.certResolver ? { tls: { ...router.tls, domains: hostnames.map((main) => ({ main })) } } : {}),
});

/**
 * The host's whole route document. A stopped app keeps its router with no server behind it: people then see 503
 * "stopped", and not the 404 of an address that nobody has. Hostnames are checked and unique before they are stored, and
 * one that is not must cost its own app alone; so must an option that no edge would load.
 */
export const buildRouteDocument = (host: HostRoutes, pieces: Pieces = new Pieces()): RouteDocument => {
  const { version, routes, dashboard, ports, certificates } = host;
  const document = new Document(ports ?? { httpsPort: 443, pagesPort: null }, pieces);
  if (dashboard) document.addDashboard(dashboard);
  for (const route of [...routes].sort((a, b) => byText(a.appId, b.appId))) document.add(route);
  pieces.turn();
  return document.finish(version, certificates ?? []);
};
