import {
  certificateResolver,
  hostMatcher,
  loopbackMatcher,
  type RouteDocument,
  versionHost,
  versionRouterKey,
} from "@/server/domains/route-document";
import { routeDocumentBytes } from "@/server/domains/route-document-text";
import type { AuthoritySettings } from "./acme/settings";
import type { EdgeFiles } from "./files";

/** Path under which the relay serves the document; Traefik's own token-free way to it. */
export const relayPath = "/routes";

/** Where either edge tells what it has passed on. */
export const countersPath = "/metrics";

/** Where the built-in edge tells what it could not do. */
export const faultsPath = "/faults";

/** Seconds. Traefik's own (0.1, 0.3, 1.2, 5) say nothing about an app that answers within milliseconds. */
const latencyBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

type StaticOptions = {
  httpPort: number;
  httpsPort: number;
  relayPort: number;
  countersPort: number;
  files: EdgeFiles;
  /** Who is asked for certificates; null: nobody. */
  authority: AuthoritySettings | null;
};

const entryPoint = (port: number) => ({
  address: `:${port}`,
  transport: {
    // Covers the body too: its default of 60 s would cut large uploads.
    respondingTimeouts: { readTimeout: "3600s", writeTimeout: "0s", idleTimeout: "180s" },
    lifeCycle: { graceTimeOut: "10s" },
  },
});

const resolver = ({ directoryUrl, email, rootsFile }: AuthoritySettings, files: EdgeFiles) => ({
  acme: {
    caServer: directoryUrl,
    ...(email === null ? {} : { email }),
    ...(rootsFile === null ? {} : { caCertificates: [rootsFile], caSystemCertPool: true }),
    storage: files.traefikAcme,
    keyType: "EC256",
    // It may have 64 characters at most, a name 253.
    disableCommonName: true,
    httpChallenge: { entryPoint: "web" },
  },
});

/**
 * Traefik's static configuration. Polling a loopback relay is cheap, so a change is live after half a second;
 * no header, no token: Traefik reads them once, at its start. Written as JSON, which is YAML.
 */
export const traefikStaticConfig = (options: StaticOptions) => ({
  global: { checkNewVersion: false, sendAnonymousUsage: false },
  // The worker reads there why an authority gave no certificate.
  log: { level: "INFO", format: "json", filePath: options.files.traefikLog, maxSize: 10, maxBackups: 2 },
  // Neither headers nor what stands behind a question mark: people's secrets are in both.
  accessLog: {
    filePath: options.files.traefikAccessLog,
    format: "json",
    bufferingSize: 100,
    fields: { headers: { defaultMode: "drop" }, queryParameters: { defaultMode: "drop" } },
  },
  entryPoints: {
    web: entryPoint(options.httpPort),
    websecure: entryPoint(options.httpsPort),
    counters: { address: `127.0.0.1:${options.countersPort}` },
  },
  // Per service alone: one service is one app, over all its deployments.
  metrics: {
    prometheus: {
      entryPoint: "counters",
      addEntryPointsLabels: false,
      addRoutersLabels: false,
      addServicesLabels: true,
      buckets: latencyBuckets,
    },
  },
  providers: {
    providersThrottleDuration: "100ms",
    http: { endpoint: `http://127.0.0.1:${options.relayPort}${relayPath}`, pollInterval: "500ms", pollTimeout: "5s" },
    file: { directory: options.files.traefikFolder, watch: true },
  },
  ...(options.authority ? { certificatesResolvers: { [certificateResolver]: resolver(options.authority, options.files) } } : {}),
});

/** Below every router of the document itself, an exact name still above a wildcard. */
const snapshotPriority = (priority: number): number => Math.max(1, Math.floor(priority / 100));

/** Nothing is ordered because of it: what Traefik has got it serves all the same. */
const ofSnapshot = (router: RouteDocument["http"]["routers"][string]) => ({
  ...router,
  priority: snapshotPriority(router.priority),
  ...(router.tls ? { tls: {} } : {}),
});

const snapshotRouterKey = "wisehosting-snapshot";

/**
 * The same routes for Traefik's file provider: they serve when Traefik was restarted while the worker is away.
 * With the lowest priorities, so that the relay's document wins as long as it is there; without the version
 * router, for a snapshot must never confirm anything; with a router that answers nothing, so that it is never empty.
 */
export const traefikSnapshot = ({ http, tls }: RouteDocument): Uint8Array<ArrayBuffer> => {
  const apps = Object.entries(http.routers).filter(([name]) => name !== versionRouterKey);
  const services = Object.entries(http.services).filter(([name]) => name !== versionRouterKey);
  return routeDocumentBytes({
    http: {
      routers: {
        ...Object.fromEntries(apps.map(([name, router]) => [name, ofSnapshot(router)])),
        [snapshotRouterKey]: {
          rule: `${hostMatcher(versionHost.replace("version", "snapshot"))} && ${loopbackMatcher}`,
          service: snapshotRouterKey,
          entryPoints: ["web"],
          priority: 1,
        },
      },
      services: { ...Object.fromEntries(services), [snapshotRouterKey]: { loadBalancer: { servers: [] } } },
      ...otherMiddlewares(http.middlewares),
    },
    ...(tls ? { tls } : {}),
  });
};

const otherMiddlewares = (middlewares: RouteDocument["http"]["middlewares"]) => {
  const others = Object.entries(middlewares ?? {}).filter(([name]) => name !== versionRouterKey);
  return others.length > 0 ? { middlewares: Object.fromEntries(others) } : {};
};
