import { createHash } from "node:crypto";
import { isRouteMiddleware, type RouteMiddleware, redirectPattern, redirectReplacement } from "./route-document";
import type { RoutedName } from "./routed-name-rules";
import type { EdgeOptions } from "./schema";

/** The host's own pages: maintenance, and redirects that Traefik does not make. */
export const pagesService = "wisehosting-pages";

export type EdgePorts = {
  /** Where visitors reach HTTPS. */
  httpsPort: number;
  /** Where the host's own pages are; null: it has none. */
  pagesPort: number | null;
};

/** How a request goes on: through these, in this order, to the app or to the host's own pages. */
export type Chain = { middlewares: readonly RouteMiddleware[]; toPages: boolean };

const toHttps = (httpsPort: number): RouteMiddleware => ({
  redirectScheme: { scheme: "https", permanent: true, ...(httpsPort === 443 ? {} : { port: String(httpsPort) }) },
});

const redirectChain = ({ to, code }: NonNullable<EdgeOptions["redirect"]>, { pagesPort }: EdgePorts): Chain => {
  // Traefik answers a GET with 301 and knows no 308.
  if (code === 308 && pagesPort !== null && /^https?:\/\/[^/]+$/.test(to)) {
    return { middlewares: [{ addPrefix: { prefix: `/redirect/308/${to.replace("://", "/")}` } }], toPages: true };
  }
  const redirectRegex = { regex: redirectPattern, replacement: redirectReplacement(to), permanent: true } as const;
  return { middlewares: [{ redirectRegex }], toPages: false };
};

const stsOf = (hsts: NonNullable<EdgeOptions["hsts"]>): RouteMiddleware => ({
  headers: {
    stsSeconds: hsts.maxAgeSeconds,
    ...(hsts.includeSubdomains ? { stsIncludeSubdomains: true } : {}),
    ...(hsts.preload ? { stsPreload: true } : {}),
  },
});

const allowOnly = (addresses: EdgeOptions["allowedAddresses"]): RouteMiddleware[] =>
  addresses && addresses.length > 0 ? [{ ipAllowList: { sourceRange: [...addresses] } }] : [];

/** Who may come in first, then whether there is anything to see; headers last: they are for the app's answers alone. */
const appChain = ({ basicAuth, maintenance, allowedAddresses, responseHeaders }: EdgeOptions): Chain => {
  const allowed = allowOnly(allowedAddresses);
  if (maintenance) {
    const path = `/maintenance/${Buffer.from(maintenance.message).toString("base64url")}`;
    return { middlewares: [...allowed, { replacePath: { path } }], toPages: true };
  }
  const users = (basicAuth ?? []).map(({ username, passwordHash }) => `${username}:${passwordHash}`);
  const headers = Object.keys(responseHeaders ?? {}).length > 0 ? { ...responseHeaders } : null;
  return {
    middlewares: [
      ...allowed,
      ...(users.length > 0 ? [{ basicAuth: { users, realm: "Protected", removeHeader: true } } as const] : []),
      ...(headers ? [{ headers: { customResponseHeaders: headers } }] : []),
    ],
    toPages: false,
  };
};

/** A password must not go over plain HTTP where it need not, so the way to HTTPS is the first of all. */
export const plainChain = ({ options, toHttps: secured }: RoutedName, ports: EdgePorts): Chain => {
  if (options.redirect) return redirectChain(options.redirect, ports);
  return secured ? { middlewares: [toHttps(ports.httpsPort)], toPages: false } : appChain(options);
};

/** HSTS stands before all others: also who is refused learns that there is HTTPS alone. */
export const secureChain = ({ options }: RoutedName, ports: EdgePorts): Chain => {
  const chain = options.redirect ? redirectChain(options.redirect, ports) : appChain(options);
  return { ...chain, middlewares: [...(options.hsts ? [stsOf(options.hsts)] : []), ...chain.middlewares] };
};

/** By what it holds: equal ones are one, and a key changes with what it stands for. */
const keyOf = (middleware: RouteMiddleware, text: string): string =>
  `${Object.keys(middleware)[0]?.toLowerCase()}-${createHash("sha256").update(text).digest("hex").slice(0, 20)}`;

/** The middlewares of one document. */
export const middlewareShelf = () => {
  const keys = new Map<string, string | null>();
  const shelf: Record<string, RouteMiddleware> = {};
  const put = (middleware: RouteMiddleware): string | null => {
    const text = JSON.stringify(middleware);
    const known = keys.get(text);
    if (known !== undefined) return known;
    const key = isRouteMiddleware(middleware) ? keyOf(middleware, text) : null;
    keys.set(text, key);
    if (key !== null) shelf[key] = middleware;
    return key;
  };
  return {
    /** @throws Error when nobody put it there */
    get: (key: string): RouteMiddleware => {
      const found = shelf[key];
      if (!found) throw new Error(`There is no middleware ${key}`);
      return found;
    },
    /** Their keys; null when one of them is none that an edge would load: then nothing may be routed past it. */
    keysOf: (middlewares: readonly RouteMiddleware[]): readonly string[] | null => {
      const found = middlewares.map(put);
      return found.every((key) => key !== null) ? found : null;
    },
  };
};
