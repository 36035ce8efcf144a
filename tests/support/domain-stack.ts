import { afterAll, beforeAll } from "vitest";
import type { App } from "@/server/apps/schema";
import type { Domain } from "@/server/domains/domain-schema";
import type { apiOf } from "./api";
import { type DnsServer, startDnsServer } from "./dns-server";
import { type Pebble, startPebble } from "./pebble";
import { freePort } from "./ports";
import { getSecurely, type SecureAnswer } from "./secure-request";
import { type Stack, startStack } from "./stack";
import { waitFor } from "./wait";

type Api = ReturnType<typeof apiOf>;

/** A real Traefik takes part where there is one. */
export const edges = [
  { name: "the built-in edge", runs: true, settings: { EDGE: "builtin" } },
  {
    name: "Traefik",
    runs: Boolean(process.env.TRAEFIK_BIN),
    settings: { EDGE: "traefik", TRAEFIK_BIN: process.env.TRAEFIK_BIN ?? "" },
  },
] as const;

/**
 * Apps get their own names below it; it is nobody's public name, so that no authority is asked for them. In one zone with the domains:
 * the DNS server is no resolver, and follows a CNAME no further.
 */
export const zone = "apps.example.test";
/** Where people find the dashboard, by the edge. */
export const dashboardName = "paas.example.test";

/** Domains as a user's program handles them, and the DNS that they are in. */
const domainsOf = (api: Api, dns: DnsServer) => {
  const get = (id: string) => api.expectStatus<Domain>(200, api.call("GET", `/v1/domains/${id}`));
  const verify = (id: string) => api.expectStatus<Domain>(200, api.call("POST", `/v1/domains/${id}/verify`));
  const add = (appId: string, hostname: string) =>
    api.expectStatus<Domain>(201, api.call("POST", `/v1/apps/${appId}/domains`, { hostname }));
  /** What the answer says is to be made, and nothing else. */
  const makeRecords = async ({ records }: Pick<Domain, "records">) => {
    for (const { type, name } of records) {
      const values = records.filter((record) => record.type === type && record.name === name).map(({ value }) => value);
      await dns.set(name, type, values);
    }
  };
  const waitForStatus = (id: string, status: Domain["status"], timeoutMs = 30_000) =>
    waitFor(
      async () => {
        const domain = await get(id);
        if (domain.status === status) return domain;
        throw new Error(JSON.stringify(domain));
      },
      { what: `domain ${id} to be ${status}`, timeoutMs, everyMs: 200 },
    );
  return {
    add,
    get,
    verify,
    makeRecords,
    waitForStatus,
    /** From nothing to a name that leads to the app. */
    connect: async (appId: string, hostname: string): Promise<Domain> => {
      const domain = await add(appId, hostname);
      await makeRecords(domain);
      await verify(domain.id);
      return waitForStatus(domain.id, "active");
    },
    change: (id: string, input: Record<string, unknown>) =>
      api.expectStatus<Domain>(200, api.call("PATCH", `/v1/domains/${id}`, input)),
    remove: (id: string) => api.expectStatus(200, api.call("DELETE", `/v1/domains/${id}`)),
  };
};

/** An installation with a DNS server, and an authority whose questions its edge answers. `stop` ends all three. */
export const startDomainStack = async (edge: (typeof edges)[number], settings: Readonly<Record<string, string>> = {}) => {
  const dns = await startDnsServer({ zones: ["example.test"] });
  for (const name of [`*.${zone}`, dashboardName]) await dns.set(name, "A", ["127.0.0.1"]);
  const [httpPort, httpsPort] = [await freePort(), await freePort()];
  let authority: Pebble | undefined;
  let stack: Stack | undefined;
  const stop = async () => {
    await stack?.stop();
    await authority?.close();
    await dns.stop();
  };
  try {
    const pebble = await startPebble({ dnsAddress: dns.server, httpPort });
    authority = pebble;
    const ca = await pebble.root();
    const made = await startStack({
      settings: {
        ...edge.settings,
        EDGE_HTTP_PORT: String(httpPort),
        EDGE_HTTPS_PORT: String(httpsPort),
        PUBLIC_URL: `https://${dashboardName}:${httpsPort}`,
        TRUSTED_PROXIES: "127.0.0.1",
        DNS_SERVERS: dns.server,
        ACME_DIRECTORY_URL: pebble.directoryUrl,
        ACME_CA_FILE: pebble.caFile,
        DEFAULT_ZONE: zone,
        PUBLIC_ADDRESSES: "127.0.0.1",
        ...settings,
      },
    });
    stack = made;
    const securely = (hostname: string, path = "/"): Promise<SecureAnswer> =>
      getSecurely({ port: httpsPort, hostname, path, ca });
    return {
      stack: made,
      dns,
      pebble,
      ca,
      httpsPort,
      stop,
      securely,
      domains: domainsOf(made.api, dns),
      domainsAs: (token: string) => domainsOf(made.apiAs(token), dns),
      hostOf: ({ subdomain }: Pick<App, "subdomain">) => `${subdomain}.${zone}`,
      /** Until it answers by TLS with a certificate of the authority. */
      untilSecure: (hostname: string) =>
        waitFor(() => securely(hostname), { what: `https://${hostname}`, timeoutMs: 60_000, everyMs: 250 }),
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

export type DomainStack = Awaited<ReturnType<typeof startDomainStack>>;

/** One of them for the tests of a `describe`, where its edge runs at all. Call it there before anything that uses it. */
export const domainWorldOf = (edge: (typeof edges)[number], settings: Readonly<Record<string, string>> = {}) => {
  let made: DomainStack | undefined;
  beforeAll(async () => {
    if (edge.runs) made = await startDomainStack(edge, settings);
  }, 600_000);
  afterAll(() => made?.stop(), 180_000);
  const world = (): DomainStack => {
    if (!made) throw new Error("The installation is there from the first test on, not before.");
    return made;
  };
  const shared = {
    get stack(): Stack {
      return world().stack;
    },
  };
  return { world, shared };
};
