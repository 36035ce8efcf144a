import { parseRule, type RouteDocument } from "@/server/domains/route-document";

/** Where requests for a hostname go. Everything of the document that a request needs, worked out beforehand. */
export type Target = {
  service: string;
  upstreams: readonly { host: string; port: number }[];
  /** Put into every answer, name and value in turn. */
  responseHeaders: readonly string[];
  loopbackOnly: boolean;
  priority: number;
};

export type RoutingTable = { exact: ReadonlyMap<string, Target>; wildcard: ReadonlyMap<string, Target> };

export const emptyTable: RoutingTable = { exact: new Map(), wildcard: new Map() };

const addressOf = (url: string) => {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port || 80) };
};

/** Turns a checked document into what one look-up per request needs. */
export const buildRoutingTable = ({ http }: RouteDocument): RoutingTable => {
  const exact = new Map<string, Target>();
  const wildcard = new Map<string, Target>();
  for (const router of Object.values(http.routers)) {
    const rule = parseRule(router.rule);
    if (!rule || !router.entryPoints.includes("web")) continue;
    const target: Target = {
      service: router.service,
      upstreams: (http.services[router.service]?.loadBalancer.servers ?? []).map(({ url }) => addressOf(url)),
      responseHeaders: (router.middlewares ?? []).flatMap((name) => {
        const middleware = http.middlewares?.[name];
        return middleware && "headers" in middleware ? Object.entries(middleware.headers.customResponseHeaders ?? {}).flat() : [];
      }),
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

/** The services that the table leads to. */
export const servicesOf = ({ exact, wildcard }: RoutingTable): ReadonlySet<string> =>
  new Set([...exact.values(), ...wildcard.values()].map(({ service }) => service));

/** The host of a Host header as rules spell it: lower case, without port and without the root's dot. */
export const normalHost = (header: string): string => {
  const colon = header.lastIndexOf(":");
  const bare = colon > header.lastIndexOf("]") ? header.slice(0, colon) : header;
  return (bare.endsWith(".") ? bare.slice(0, -1) : bare).toLowerCase();
};

const isLoopback = (address: string | undefined): boolean => address === "127.0.0.1" || address === "::ffff:127.0.0.1";

/** The target for a host, or undefined when nobody has it. A wildcard stands for exactly one label. */
export const findTarget = (table: RoutingTable, host: string, clientAddress: string | undefined): Target | undefined => {
  const named = table.exact.get(host);
  const parent = table.wildcard.size === 0 ? undefined : table.wildcard.get(host.slice(host.indexOf(".") + 1));
  const target = named && (!parent || named.priority >= parent.priority) ? named : parent;
  return target?.loopbackOnly && !isLoopback(clientAddress) ? undefined : target;
};
