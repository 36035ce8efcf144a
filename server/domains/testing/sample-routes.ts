import { newId } from "@/server/ids";
import type { HostRoutes, Route } from "../build-route-document";
import type { RoutedName } from "../routed-name-rules";

/** Ids of the apps of these samples, in the order of routes. */
export const sampleApp = (place: number): string => `app_${String(place).padStart(20, "0")}`;

export const routedName = (hostname: string, more: Partial<RoutedName> = {}): RoutedName => ({
  hostname,
  options: {},
  certificate: null,
  toHttps: false,
  ...more,
});

type Ports = { app: number; other: number; https: number; pages: number };
type Certificates = NonNullable<HostRoutes["certificates"]>;

/** Of user `ann` with the password `s3cret`. */
const passwordOfAnn = "$2b$08$lD4c6f7jEG4J/PrDz.XqIOKtwMX3WMU74UAymFUz2sHUe5q3p8WtK";
const basicAuth = [{ username: "ann", passwordHash: passwordOfAnn }];
const hsts = { maxAgeSeconds: 31_536_000, includeSubdomains: true, preload: true };

const given = (hostname: string, options: RoutedName["options"] = {}) => routedName(hostname, { certificate: "given", options });

/** Every shape that the document can have, at names that say which. */
export const shapes = ({ app, other, https, pages }: Ports, certificates: Certificates): Omit<HostRoutes, "version"> => ({
  ports: { httpsPort: https, pagesPort: pages },
  certificates,
  routes: [
    {
      appId: sampleApp(1),
      hostPort: app,
      hostnames: [
        routedName("plain.test"),
        given("given.test"),
        routedName("to-https.test", { certificate: "given", toHttps: true }),
        given("moved.test", { redirect: { to: "https://target.test", code: 301 } }),
        given("kept.test", { redirect: { to: "http://target.test:8080", code: 308 }, hsts }),
        given("locked.test", { basicAuth }),
        given("elsewhere.test", { allowedAddresses: ["203.0.113.0/24", "2001:db8::/32"] }),
        given("here.test", { allowedAddresses: ["127.0.0.1", "::1"] }),
        given("headers.test", { responseHeaders: { "X-Frame-Options": "DENY", "X-Powered-By": "" } }),
        given("hsts.test", { hsts }),
        given("closed.test", { maintenance: { message: "Bis später <b>\nalle" } }),
        given("*.wild.test"),
        given("xn--bcher-kva.test"),
        given("all.test", {
          hsts,
          basicAuth,
          allowedAddresses: ["127.0.0.0/8"],
          responseHeaders: { "X-Frame-Options": "DENY" },
        }),
      ],
    },
    { appId: sampleApp(2), hostPort: other, hostnames: [given("exact.wild.test")] },
    { appId: sampleApp(3), hostPort: null, hostnames: [given("stopped.test", { hsts })] },
  ],
});

const many = (count: number): Route[] =>
  Array.from({ length: count }, (_, place) => ({
    appId: newId("app"),
    hostnames: [routedName(`app${place}.zone.test`), given(`www${place}.test`)],
    hostPort: 20_000 + place,
  }));

/** Documents whose size or emptiness is what matters. */
export const extremes: Record<string, Omit<HostRoutes, "version">> = {
  "no apps": { routes: [] },
  "one app that is stopped": { routes: [{ appId: sampleApp(1), hostnames: ["a.test"], hostPort: null }] },
  "a host without pages": {
    routes: [{ appId: sampleApp(1), hostnames: [given("a.test", { maintenance: { message: "x" } })], hostPort: 1 }],
    ports: { httpsPort: 443, pagesPort: null },
  },
  "500 apps": { routes: many(500) },
  "an app with 200 names": {
    routes: [{ appId: sampleApp(1), hostnames: Array.from({ length: 200 }, (_, place) => given(`n${place}.test`)), hostPort: 1 }],
  },
  "names whose certificates the edge fetches": {
    routes: [
      {
        appId: sampleApp(1),
        hostnames: ["a.test", "b.test"].map((hostname) => routedName(hostname, { certificate: "resolver" })),
        hostPort: 1,
      },
    ],
  },
};
