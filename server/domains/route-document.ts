import * as z from "zod";

/**
 * The route document, in the shape that Traefik's HTTP provider loads, and nothing looser: one field that
 * Traefik does not know, or one empty map, makes it refuse or empty all routes. Pure; checked by the control
 * plane's tests, by the worker before it hands a document on, and followed by the built-in edge.
 */
const hostname = "(?:\\*\\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
/** ``Host(`a.example`) || Host(`b.example`)`` and, for the version router, `` && ClientIP(`127.0.0.1/32`)``. */
export const rulePattern = new RegExp(
  `^Host\\(\`${hostname}\`\\)(?: \\|\\| Host\\(\`${hostname}\`\\))*$|^Host\\(\`${hostname}\`\\) && ClientIP\\(\`127\\.0\\.0\\.1/32\`\\)$`,
);
export const hostnamePattern = new RegExp(`^${hostname}$`);

/** The permanent router whose answer carries the document's version; reachable on loopback only. */
export const versionHost = "version.wisehosting.internal";
export const versionHeader = "X-Wisehosting-Route-Version";
export const versionRouterKey = "wisehosting-version";

const key = z.string().regex(/^[a-z0-9][a-z0-9-]{0,127}$/);

const routerSchema = z.strictObject({
  rule: z.string().regex(rulePattern),
  service: key,
  entryPoints: z.array(z.enum(["web", "websecure"])).min(1),
  priority: z.int().min(1).max(1_000_000),
  middlewares: z.array(key).min(1).optional(),
});

/** `servers: []` is legal: the router answers 503. */
const serviceSchema = z.strictObject({
  loadBalancer: z.strictObject({
    servers: z.array(z.strictObject({ url: z.string().regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/) })),
  }),
});

const middlewareSchema = z.strictObject({
  headers: z.strictObject({
    customResponseHeaders: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), z.string().regex(/^[\x20-\x7e]*$/)),
  }),
});

const nonEmpty = <Value extends z.ZodType>(value: Value) =>
  z
    .record(key, value)
    .refine((map) => Object.keys(map).length > 0, "An empty map makes Traefik drop the document: leave it out.");

export const routeDocumentSchema = z
  .strictObject({
    http: z.strictObject({
      routers: nonEmpty(routerSchema),
      services: nonEmpty(serviceSchema),
      middlewares: nonEmpty(middlewareSchema).optional(),
    }),
  })
  .superRefine(({ http }, context) => {
    for (const [name, router] of Object.entries(http.routers)) {
      if (!http.services[router.service])
        context.addIssue({ code: "custom", message: `router ${name}: no service ${router.service}` });
      for (const middleware of router.middlewares ?? []) {
        if (!http.middlewares?.[middleware])
          context.addIssue({ code: "custom", message: `router ${name}: no middleware ${middleware}` });
      }
    }
    if (!http.routers[versionRouterKey]) context.addIssue({ code: "custom", message: `no router ${versionRouterKey}` });
  });
export type RouteDocument = z.infer<typeof routeDocumentSchema>;

/** The version that a document carries, or null. */
export const routeDocumentVersion = (document: RouteDocument): number | null => {
  const value = document.http.middlewares?.[versionRouterKey]?.headers.customResponseHeaders[versionHeader];
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : null;
};
