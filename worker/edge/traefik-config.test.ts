import { expect, test } from "vitest";
import { buildRouteDocument } from "@/server/domains/build-route-document";
import { edgeFiles } from "./files";
import { traefikSnapshot, traefikStaticConfig } from "./traefik-config";

const ports = { httpPort: 8080, httpsPort: 8443, relayPort: 8082, countersPort: 8083 };
const transport = {
  respondingTimeouts: { readTimeout: "3600s", writeTimeout: "0s", idleTimeout: "180s" },
  lifeCycle: { graceTimeOut: "10s" },
};

test("the static configuration holds no token, no header, and polls the relay; what people send is not written down", () => {
  expect(traefikStaticConfig({ ...ports, files: edgeFiles("/data"), authority: null })).toEqual({
    global: { checkNewVersion: false, sendAnonymousUsage: false },
    log: { level: "INFO", format: "json", filePath: "/data/edge/traefik/traefik.log", maxSize: 10, maxBackups: 2 },
    accessLog: {
      filePath: "/data/edge/traefik/access.log",
      format: "json",
      bufferingSize: 100,
      fields: { headers: { defaultMode: "drop" }, queryParameters: { defaultMode: "drop" } },
    },
    entryPoints: {
      web: { address: ":8080", transport },
      websecure: { address: ":8443", transport },
      counters: { address: "127.0.0.1:8083" },
    },
    metrics: {
      prometheus: {
        entryPoint: "counters",
        addEntryPointsLabels: false,
        addRoutersLabels: false,
        addServicesLabels: true,
        buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      },
    },
    providers: {
      providersThrottleDuration: "100ms",
      http: { endpoint: "http://127.0.0.1:8082/routes", pollInterval: "500ms", pollTimeout: "5s" },
      file: { directory: "/data/edge/dynamic", watch: true },
    },
  });
});

test.each([
  [{ directoryUrl: "https://acme.example/dir", email: null, rootsFile: null }, { caServer: "https://acme.example/dir" }],
  [
    { directoryUrl: "https://acme.example/dir", email: "o@example.com", rootsFile: "/data/edge/traefik-roots.pem" },
    {
      caServer: "https://acme.example/dir",
      email: "o@example.com",
      caCertificates: ["/data/edge/traefik-roots.pem"],
      caSystemCertPool: true,
    },
  ],
])("certificates from an authority: %j", (authority, expected) => {
  expect(traefikStaticConfig({ ...ports, files: edgeFiles("/data"), authority }).certificatesResolvers).toEqual({
    acme: {
      acme: {
        ...expected,
        storage: "/data/edge/traefik/acme.json",
        keyType: "EC256",
        disableCommonName: true,
        httpChallenge: { entryPoint: "web" },
      },
    },
  });
});

const snapshotOf = (hostPort: number | null) => {
  const routes = hostPort === null ? [] : [{ appId: "app_00000000000000000001", hostnames: ["a.localhost"], hostPort }];
  return JSON.parse(Buffer.from(traefikSnapshot(buildRouteDocument({ version: 3, routes }))).toString()) as unknown;
};
const guard = {
  entryPoints: ["web"],
  priority: 1,
  rule: "Host(`snapshot.wisehosting.internal`) && ClientIP(`127.0.0.1/32`)",
  service: "wisehosting-snapshot",
};

test("the snapshot: the same routes below everything else, and nothing that confirms a version", () => {
  expect(snapshotOf(20_001)).toEqual({
    http: {
      routers: {
        "app-00000000000000000001": {
          entryPoints: ["web"],
          priority: 10,
          rule: "Host(`a.localhost`)",
          service: "app-00000000000000000001",
        },
        "wisehosting-snapshot": guard,
      },
      services: {
        "app-00000000000000000001": { loadBalancer: { servers: [{ url: "http://127.0.0.1:20001" }] } },
        "wisehosting-snapshot": { loadBalancer: { servers: [] } },
      },
    },
  });
});

test("the snapshot is never empty", () => {
  expect(snapshotOf(null)).toEqual({
    http: {
      routers: { "wisehosting-snapshot": guard },
      services: { "wisehosting-snapshot": { loadBalancer: { servers: [] } } },
    },
  });
});

test("the snapshot has the document's certificates", () => {
  const tls = { certificates: [{ certFile: "the certificate", keyFile: "the key" }] };
  const document = { ...buildRouteDocument({ version: 3, routes: [] }), tls };
  expect(JSON.parse(Buffer.from(traefikSnapshot(document)).toString())).toMatchObject({ tls });
});
