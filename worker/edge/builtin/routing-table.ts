import { parseRule, type RouteDocument } from "@/server/domains/route-document";
import { compileMiddlewares, type Middlewares } from "./middlewares";

export type Upstream = { host: string; port: number };

/** Where requests for a hostname go. Everything of the document that a request needs, worked out beforehand. */
export type Target = {
  service: string;
  upstreams: readonly Upstream[];
  middlewares: Middlewares;
  loopbackOnly: boolean;
  priority: number;
};

export const entryPoints = ["web", "websecure"] as const;
export type EntryPoint = (typeof entryPoints)[number];

export type Routes = { exact: ReadonlyMap<string, Target>; wildcard: ReadonlyMap<string, Target> };
/** Of each entry point its own routes; all of them are followed from the same moment on. */
export type RoutingTable = Record<EntryPoint, Routes>;

const noRoutes: Routes = { exact: new Map(), wildcard: new Map() };
export const emptyTable: RoutingTable = { web: noRoutes, websecure: noRoutes };

const addressOf = (url: string): Upstream => {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port || 80) };
};

/** A router with `tls` answers to TLS alone, one without it to plain HTTP alone. */
const routesOf = ({ http }: RouteDocument, entryPoint: EntryPoint): Routes => {
  const exact = new Map<string, Target>();
  const wildcard = new Map<string, Target>();
  const secure = entryPoint === "websecure";
  for (const router of Object.values(http.routers)) {
    const rule = parseRule(router.rule);
    if (!rule || !router.entryPoints.includes(entryPoint) || (router.tls !== undefined) !== secure) continue;
    const chain = (router.middlewares ?? []).flatMap((name) => http.middlewares?.[name] ?? []);
    const target: Target = {
      service: router.service,
      upstreams: (http.services[router.service]?.loadBalancer.servers ?? []).map(({ url }) => addressOf(url)),
      middlewares: compileMiddlewares(chain, secure),
      loopbackOnly: rule.loopbackOnly,
      priority: router.priority,
    };
    for (const hostname of rule.hostnames) {
      const [map, key] = hostname.startsWith("*.") ? [wildcard, hostname.slice(2)] : [exact, hostname];
      if ((map.get(key)?.priority ?? 0) < target.priority) map.set(key, target);
    }
  }
  return { exact, wildcard };
};

/** Turns a checked document into what one look-up per request needs. */
export const buildRoutingTable = (document: RouteDocument): RoutingTable => ({
  web: routesOf(document, "web"),
  websecure: routesOf(document, "websecure"),
});

/** The services that the table leads to. */
export const servicesOf = (table: RoutingTable): ReadonlySet<string> =>
  new Set(
    entryPoints
      .flatMap((name) => [...table[name].exact.values(), ...table[name].wildcard.values()])
      .map(({ service }) => service),
  );

/** The host of a Host header as rules spell it: lower case, without port and without the root's dot. */
export const normalHost = (header: string): string => {
  const colon = header.lastIndexOf(":");
  const bare = colon > header.lastIndexOf("]") ? header.slice(0, colon) : header;
  return (bare.endsWith(".") ? bare.slice(0, -1) : bare).toLowerCase();
};

const isLoopback = (address: string | undefined): boolean => address === "127.0.0.1" || address === "::ffff:127.0.0.1";

/** The target for a host, or undefined when nobody has it. A wildcard stands for exactly one label. */
export const findTarget = (routes: Routes, host: string, clientAddress: string | undefined): Target | undefined => {
  const named = routes.exact.get(host);
  const parent = routes.wildcard.size === 0 ? undefined : routes.wildcard.get(host.slice(host.indexOf(".") + 1));
  const target = named && (!parent || named.priority >= parent.priority) ? named : parent;
  return target?.loopbackOnly && !isLoopback(clientAddress) ? undefined : target;
};
