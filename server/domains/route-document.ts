import * as z from "zod";

/**
 * The route document, in the shape that Traefik's HTTP provider loads, and nothing looser: one field that
 * Traefik does not know, or one empty map, makes it refuse or empty all routes. Pure; checked by the control
 * plane's tests, by the worker before it hands a document on, and followed by the built-in edge.
 */
const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
/** Lower case and ASCII: a DNS name, or `*.` and one, which stands for exactly one label. */
export const hostnamePattern = new RegExp(`^(?=.{1,253}$)(?:\\*\\.)?(?:${label}\\.)*${label}$`);

/** The permanent router whose answer carries the document's version; reachable on loopback only. */
export const versionHost = "version.wisehosting.internal";
export const versionHeader = "X-Wisehosting-Route-Version";
export const versionRouterKey = "wisehosting-version";
/** The way to the dashboard, on the host whose edge answers at its address. */
export const dashboardRouterKey = "wisehosting-dashboard";
export const loopbackMatcher = "ClientIP(`127.0.0.1/32`)";

/** The service of an app: its id with a hyphen, as the edge counts requests by it. */
export const serviceOfApp = (appId: string): string => appId.replace("_", "-");

export const hostMatcher = (hostname: string) => `Host(\`${hostname}\`)`;
export const versionRule = `${hostMatcher(versionHost)} && ${loopbackMatcher}`;

/** A rule taken apart. `loopbackOnly`: it answers to clients at 127.0.0.1 alone. */
export type Rule = { hostnames: readonly string[]; loopbackOnly: boolean };

/**
 * ``Host(`a.example`) || Host(`b.example`)``, or one host `` && ClientIP(`127.0.0.1/32`)``: the only rules there are.
 * Null for anything else.
 */
export const parseRule = (rule: string): Rule | null => {
  const suffix = ` && ${loopbackMatcher}`;
  const loopbackOnly = rule.endsWith(suffix);
  const hostnames: string[] = [];
  for (const part of (loopbackOnly ? rule.slice(0, -suffix.length) : rule).split(" || ")) {
    if (!part.startsWith("Host(`") || !part.endsWith("`)")) return null;
    const hostname = part.slice("Host(`".length, -"`)".length);
    if (!hostnamePattern.test(hostname)) return null;
    hostnames.push(hostname);
  }
  return loopbackOnly && hostnames.length > 1 ? null : { hostnames, loopbackOnly };
};

const key = z.string().regex(/^[a-z0-9][a-z0-9-]{0,127}$/);
const upstreamUrl = z
  .string()
  .regex(/^http:\/\/127\.0\.0\.1:[1-9]\d{0,4}$/)
  .refine((url) => Number(url.slice(url.lastIndexOf(":") + 1)) <= 65_535, "no such port");

/** Name of the one certificate resolver in the edge's static configuration: ACME over HTTP-01. */
export const certificateResolver = "acme";

const hostname = z.string().regex(hostnamePattern);

/** `{}`: with whichever of the document's own certificates fits. A resolver gets one certificate per entry of `domains`. */
const tlsSchema = z.strictObject({
  certResolver: z.literal(certificateResolver).optional(),
  domains: z
    .array(z.strictObject({ main: hostname }))
    .min(1)
    .optional(),
});

const routerSchema = z.strictObject({
  rule: z.string().refine((rule) => parseRule(rule) !== null, "not a rule of ours"),
  service: key,
  entryPoints: z.array(z.enum(["web", "websecure"])).min(1),
  priority: z.int().min(1).max(1_000_000),
  middlewares: z.array(key).min(1).optional(),
  /** A router with it answers to TLS alone, one without it to plain HTTP alone. */
  tls: tlsSchema.optional(),
});

/** `servers: []` is legal: the router answers 503. */
const serviceSchema = z.strictObject({
  loadBalancer: z.strictObject({ servers: z.array(z.strictObject({ url: upstreamUrl })) }),
});

const nonEmpty = <Key extends z.core.$ZodRecordKey, Value extends z.ZodType>(name: Key, value: Value) =>
  z
    .record(name, value)
    .refine((map) => Object.keys(map).length > 0, "An empty map makes Traefik drop the document: leave it out.");

/** Printable ASCII without what ends a header. */
const headerText = z.string().regex(/^[\x20-\x7e]+$/);
const plainOrigin = z.string().regex(/^https?:\/\/[a-z0-9.-]{1,253}(?::\d{1,5})?$/);

/** Every request to the same path of another origin: the only regular expression that the edge is ever given. */
export const redirectPattern = "^https?://[^/]+(.*)";
const redirectTail = "$" + "{1}";
export const redirectReplacement = (origin: string): string => origin + redirectTail;

const middlewareSchema = z.union([
  z.strictObject({
    headers: z.strictObject({
      customResponseHeaders: nonEmpty(z.string().regex(/^[A-Za-z0-9-]+$/), z.string().regex(/^[\x20-\x7e]*$/)).optional(),
      stsSeconds: z.int().min(1).optional(),
      stsIncludeSubdomains: z.literal(true).optional(),
      stsPreload: z.literal(true).optional(),
    }),
  }),
  z.strictObject({
    redirectScheme: z.strictObject({
      scheme: z.literal("https"),
      permanent: z.literal(true),
      port: z
        .string()
        .regex(/^[1-9]\d{0,4}$/)
        .optional(),
    }),
  }),
  z.strictObject({
    redirectRegex: z.strictObject({
      regex: z.literal(redirectPattern),
      replacement: z
        .string()
        .refine((text) => text.endsWith(redirectTail) && plainOrigin.safeParse(text.slice(0, -redirectTail.length)).success),
      permanent: z.literal(true),
    }),
  }),
  z.strictObject({
    basicAuth: z.strictObject({
      users: z.array(z.string().regex(/^[\x21-\x39\x3b-\x7e]{1,100}:\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/)).min(1),
      realm: headerText,
      removeHeader: z.literal(true),
    }),
  }),
  z.strictObject({
    ipAllowList: z.strictObject({ sourceRange: z.array(z.string().regex(/^[0-9a-f.:]+(?:\/\d{1,3})?$/)).min(1) }),
  }),
  /** Both lead into the host's own pages: `/maintenance/…`, `/redirect/…`. */
  z.strictObject({ replacePath: z.strictObject({ path: z.string().regex(/^\/[A-Za-z0-9/._~-]+$/) }) }),
  z.strictObject({ addPrefix: z.strictObject({ prefix: z.string().regex(/^\/[A-Za-z0-9/._~:-]+$/) }) }),
]);
export type RouteMiddleware = z.infer<typeof middlewareSchema>;
/** For whoever makes one of what is stored: one that does not pass would cost the host all of its routes. */
export const isRouteMiddleware = (middleware: RouteMiddleware): boolean => middlewareSchema.safeParse(middleware).success;

/** One or more blocks of PEM, and nothing beside them. */
const pemSchema = z.string().regex(/^(?:-----BEGIN [A-Z ]+-----\n[A-Za-z0-9+/=\n]+-----END [A-Z ]+-----\n)+$/);
export const isPem = (text: string): boolean => pemSchema.safeParse(text).success;

/** Objects that have passed. They go from one document to the next, and are never changed. */
const passed = new WeakSet<object>();

/** Of a host's five hundred apps one has changed: the others are not looked at again. */
const once = <Output extends object>(schema: z.ZodType<Output>) =>
  z.custom<Output>().superRefine((value, context) => {
    if (typeof value === "object" && value !== null && passed.has(value)) return;
    const { error } = schema.safeParse(value);
    if (!error) passed.add(value);
    for (const { path, message } of error?.issues ?? []) context.addIssue({ code: "custom", path, message });
  });

const documentShape = z.strictObject({
  http: z.strictObject({
    routers: nonEmpty(key, once(routerSchema)),
    services: nonEmpty(key, once(serviceSchema)),
    middlewares: nonEmpty(key, once(middlewareSchema)).optional(),
  }),
  /** Certificates of people's own, as PEM text. */
  tls: z.strictObject({ certificates: z.array(z.strictObject({ certFile: pemSchema, keyFile: pemSchema })).min(1) }).optional(),
});
export type RouteDocument = z.infer<typeof documentShape>;

/** The version that a document carries, or null. */
export const routeDocumentVersion = (document: RouteDocument): number | null => {
  const middleware = document.http.middlewares?.[versionRouterKey];
  const value = middleware && "headers" in middleware ? middleware.headers.customResponseHeaders?.[versionHeader] : undefined;
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : null;
};

/** Names that lead nowhere: Traefik disables such a router and serves the rest without a word. */
const danglingNames = ({ http }: RouteDocument): string[] => {
  const faults: string[] = [];
  for (const [name, { service, middlewares = [] }] of Object.entries(http.routers)) {
    if (!http.services[service]) faults.push(`router ${name}: no service ${service}`);
    for (const middleware of middlewares) {
      if (!http.middlewares?.[middleware]) faults.push(`router ${name}: no middleware ${middleware}`);
    }
  }
  return faults;
};

type Router = RouteDocument["http"]["routers"][string];
const namesOfRouters = new WeakMap<Router, readonly string[]>();
const namesOf = (router: Router): readonly string[] => {
  const known = namesOfRouters.get(router);
  if (known) return known;
  const names = parseRule(router.rule)?.hostnames ?? [];
  namesOfRouters.set(router, names);
  return names;
};

/** A hostname in two routers of one entry point and priority: Traefik would choose anew, at random, at every reload. */
const ambiguousHostnames = ({ http }: RouteDocument): string[] => {
  const owners = new Map<string, string>();
  const faults: string[] = [];
  const claim = (name: string, hostname: string, place: string) => {
    const owner = owners.get(place);
    if (owner !== undefined) faults.push(`routers ${owner} and ${name}: both answer to ${hostname}`);
    owners.set(place, name);
  };
  for (const [name, router] of Object.entries(http.routers)) {
    for (const entryPoint of router.entryPoints) {
      for (const hostname of namesOf(router)) claim(name, hostname, `${entryPoint} ${router.priority} ${hostname}`);
    }
  }
  return faults;
};

/** The router that keeps "no apps" safe and tells which document the edge follows. */
const versionRouterFaults = (document: RouteDocument): string[] => {
  const { routers, services } = document.http;
  const router = routers[versionRouterKey];
  const whole =
    router?.rule === versionRule &&
    router.middlewares?.includes(versionRouterKey) === true &&
    services[router.service]?.loadBalancer.servers.length === 0 &&
    routeDocumentVersion(document) !== null;
  const intruders = Object.entries(routers)
    .filter(([name, router]) => name !== versionRouterKey && namesOf(router).includes(versionHost))
    .map(([name]) => `router ${name}: ${versionHost} is not its own`);
  return whole ? intruders : [`router ${versionRouterKey} is missing or incomplete`, ...intruders];
};

/** What a document whose parts are good may still get wrong as a whole: a fraction of the cost of the schema. */
export const faultsOfTheWhole = (document: RouteDocument): string[] => [
  ...danglingNames(document),
  ...ambiguousHostnames(document),
  ...versionRouterFaults(document),
];

export const routeDocumentSchema = documentShape.superRefine((document, context) => {
  for (const message of faultsOfTheWhole(document)) context.addIssue({ code: "custom", message });
});
