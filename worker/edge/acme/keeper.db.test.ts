import { X509Certificate } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startAuthorityProxy } from "@/tests/support/authority-proxy";
import { type DnsServer, startDnsServer } from "@/tests/support/dns-server";
import { type Pebble, type PebbleOptions, startPebble } from "@/tests/support/pebble";
import { eventually, freePort, quiet, startUpstream, temporaryFolder } from "../testing/support";
import { readAttempts } from "./attempts-file";
import { answerChallenge } from "./challenges";
import { type CertificateKeeper, startCertificateKeeper } from "./keeper";
import { type CertificateStore, openCertificateStore } from "./store";

const zone = "example.test";
const closers: (() => unknown)[] = [];
const closedAtTheEnd = <Thing>(thing: Thing, close: (thing: Thing) => unknown): Thing => {
  closers.push(() => close(thing));
  return thing;
};
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

let folder: string;
let dns: DnsServer;
let httpPort: number;
let opened: number;

beforeEach(async () => {
  folder = closedAtTheEnd(await temporaryFolder(), (made) => made.remove()).path;
  dns = closedAtTheEnd(await startDnsServer({ zones: [zone] }), (server) => server.stop());
  opened = 0;
  const { port, server } = await startUpstream((request, response) => {
    const answer = answerChallenge(request.url ?? "");
    if (answer !== undefined) opened += 1;
    response.writeHead(answer === undefined ? 404 : 200).end(answer ?? "nobody here");
  });
  httpPort = port;
  closers.push(() => server.close() && server.closeAllConnections());
});

const leadHere = (...names: string[]) => Promise.all(names.map((name) => dns.set(`${name}.${zone}`, "A", ["127.0.0.1"])));
const pebble = async (some: Partial<PebbleOptions> = {}): Promise<Pebble> =>
  closedAtTheEnd(await startPebble({ dnsAddress: dns.server, httpPort, ...some }), (authority) => authority.close());

type Authority = { directoryUrl: string; caFile: string };
const keep = async (authority: () => Authority | null): Promise<{ store: CertificateStore; keeper: CertificateKeeper }> => {
  const store = await openCertificateStore(folder);
  const keeper = await startCertificateKeeper({
    folder,
    store,
    log: quiet,
    // Half a second after the first failure.
    pauseFactor: 1 / 120,
    settings: async () => {
      const asked = authority();
      return asked && { directoryUrl: asked.directoryUrl, email: "owner@example.test", rootsFile: asked.caFile };
    },
  });
  closers.push(() => keeper.close());
  return { store, keeper };
};
const has = (store: CertificateStore, name: string) => eventually(() => store.find(`${name}.${zone}`) !== undefined, 20_000);
const attempts = () => readAttempts(folder, Date.now());
const faultOf = async (name: string) => (await attempts()).names[`${name}.${zone}`]?.fault ?? null;
const failed = (name: string) => eventually(async () => (await faultOf(name)) !== null, 20_000);
const holdOf = async () => (await attempts()).hold;
/** What became of an order is written down just after its certificate is there. */
const isForgiven = (name: string) => eventually(async () => (await faultOf(name)) === null);
const isReleased = () => eventually(async () => (await holdOf()) === null);

test("orders what is wanted, keeps it for its owner alone, and after a restart asks for nothing", async () => {
  await leadHere("a", "b");
  const authority = await pebble({ refusedNonces: 30, strict: true });
  const proxy = closedAtTheEnd(await startAuthorityProxy(authority), (one) => one.close());
  const first = await keep(() => proxy);
  first.keeper.want([`a.${zone}`, `b.${zone}`]);
  await has(first.store, "a");
  await has(first.store, "b");

  const a = first.store.find(`a.${zone}`);
  const leaf = new X509Certificate(a?.certificate ?? "");
  expect(leaf.checkHost(`a.${zone}`)).toBe(`a.${zone}`);
  expect(a).toMatchObject({ issuer: expect.stringMatching(/^Pebble Intermediate CA/), notAfter: new Date(leaf.validTo) });
  const chain = (a?.certificate ?? "").split(/(?<=-----END CERTIFICATE-----\n)/).filter((pem) => pem.includes("BEGIN"));
  const root = new X509Certificate(await authority.root());
  expect(leaf.verify(new X509Certificate(chain[1] ?? "").publicKey)).toBe(true);
  expect(new X509Certificate(chain.at(-1) ?? "").verify(root.publicKey)).toBe(true);

  await eventually(async () => (await attempts()).names[`b.${zone}`] !== undefined);
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(files.map(({ name }) => name).sort()).toEqual(
    expect.arrayContaining([`a.${zone}.json`, `b.${zone}.json`, "attempts.json"]),
  );
  for (const { name, parentPath } of files) expect((await stat(join(parentPath, name))).mode & 0o777, name).toBe(0o600);
  expect(await attempts()).toMatchObject({ hold: null, names: { [`a.${zone}`]: { failures: 0, fault: null } } });
  // Outside of an order no question is answered.
  expect(answerChallenge("/.well-known/acme-challenge/x")).toBeUndefined();

  await first.keeper.close();
  const before = proxy.asked.length;
  const again = await keep(() => proxy);
  again.keeper.want([`a.${zone}`, `b.${zone}`]);
  expect(again.store.find(`a.${zone}`)?.fingerprint).toBe(a?.fingerprint);
  await leadHere("c");
  again.keeper.want([`a.${zone}`, `b.${zone}`, `c.${zone}`]);
  await has(again.store, "c");
  const since = proxy.asked.slice(before);
  expect(since.filter((request) => request === "POST /order-plz").length).toBeGreaterThanOrEqual(1);
  expect(since.filter((request) => request === "POST /sign-me-up")).toEqual([]);
});

test("renews at two thirds of the life; the old one serves until then, and when no other is to be had", async () => {
  await leadHere("a");
  const authority = await pebble({ validitySeconds: 6 });
  const proxy = closedAtTheEnd(await startAuthorityProxy(authority), (one) => one.close());
  const { store, keeper } = await keep(() => proxy);
  keeper.want([`a.${zone}`]);
  await has(store, "a");
  const first = store.find(`a.${zone}`);
  await eventually(() => store.find(`a.${zone}`)?.fingerprint !== first?.fingerprint, 10_000);
  const second = store.find(`a.${zone}`);
  const life = (second?.notBefore.getTime() ?? 0) - (first?.notBefore.getTime() ?? 0);
  expect(life).toBeGreaterThanOrEqual(3_000);
  expect(life).toBeLessThan(6_000);

  proxy.refuse(/order-plz/, { status: 500, type: "serverInternal", detail: "database is away" });
  await eventually(async () => (await holdOf()) !== null, 10_000);
  expect((await holdOf())?.fault).toMatch(/has a fault of its own.*database is away/);
  expect(store.find(`a.${zone}`)?.fingerprint).toBe(second?.fingerprint);
  await eventually(() => (second?.notAfter.getTime() ?? 0) < Date.now(), 10_000);
  expect(store.find(`a.${zone}`)?.fingerprint).toBe(second?.fingerprint);

  proxy.allow();
  await eventually(() => store.find(`a.${zone}`)?.fingerprint !== second?.fingerprint, 10_000);
  await isReleased();
});

test("each failure is a sentence, and what is mended succeeds by itself, beside names that do not", async () => {
  await leadHere("good", "never");
  // Pebble asks at one port of all addresses: a machine of somebody else is another address of loopback.
  await dns.set(`away.${zone}`, "A", ["127.0.0.77"]);
  const authority = await pebble({ refusedNames: [`never.${zone}`] });
  const { store, keeper } = await keep(() => authority);
  keeper.want(["nowhere", "away", "never", "good"].map((name) => `${name}.${zone}`));
  await has(store, "good");
  await failed("nowhere");
  await failed("away");
  await failed("never");
  expect(await faultOf("nowhere")).toMatch(/^DNS does not lead here: the authority found no address/);
  expect(await faultOf("away")).toMatch(/could not reach away\.example\.test on port 80/);
  expect(await faultOf("never")).toMatch(/refuses this name/);
  expect(await faultOf("good")).toBeNull();
  await leadHere("nowhere");
  await has(store, "nowhere");
  await isForgiven("nowhere");
});

test("what another server answers is said; nothing is opened for it", async () => {
  const other = await startUpstream((_request, response) => response.end("somebody else"));
  closers.push(() => other.server.close() && other.server.closeAllConnections());
  await leadHere("a");
  const authority = await pebble({ httpPort: other.port });
  const { keeper } = await keep(() => authority);
  keeper.want([`a.${zone}`]);
  await failed("a");
  expect(await faultOf("a")).toMatch(/^DNS does not lead here: something else than this host answers at a\.example\.test/);
  expect(opened).toBe(0);
});

test("a limit of the account holds every name for as long as the authority demands; one of a domain holds that one", async () => {
  await leadHere("a", "b");
  const proxy = closedAtTheEnd(await startAuthorityProxy(await pebble()), (one) => one.close());
  proxy.refuse(/order-plz/, {
    status: 429,
    type: "rateLimited",
    detail: "too many new orders (300) from this account in the last 3h0m0s",
    retryAfterSeconds: 240,
  });
  const { store, keeper } = await keep(() => proxy);
  keeper.want([`a.${zone}`, `b.${zone}`]);
  await eventually(async () => (await holdOf()) !== null, 10_000);
  const hold = await holdOf();
  // 240 s, by the tests' patience.
  expect((hold?.until ?? 0) - Date.now()).toBeGreaterThan(500);
  expect(hold?.fault).toMatch(/^The authority's limit is reached; next try at \d\d:\d\d UTC on .*It said: "too many new orders/);
  await new Promise((done) => setTimeout(done, 500));
  expect(proxy.asked.filter((request) => request === "POST /order-plz")).toHaveLength(1);

  proxy.refuse(/order-plz/, {
    status: 429,
    type: "rateLimited",
    detail: `too many certificates (5) already issued for "a.${zone}"`,
  });
  await failed("a");
  await isReleased();
  proxy.allow();
  await has(store, "b");
  await has(store, "a");
});

test("an authority that is away, unknown or no authority is said so; one that forgot the account gets a new one", async () => {
  await leadHere("a");
  const authority = await pebble();
  let directoryUrl = `https://localhost:${await freePort()}/dir`;
  let { caFile } = authority;
  const { store, keeper } = await keep(() => ({ directoryUrl, caFile }));
  const ask = (other: string) => {
    directoryUrl = other;
    keeper.want([`a.${zone}`]);
  };
  ask(directoryUrl);
  const holdSays = (pattern: RegExp) => eventually(async () => pattern.test((await holdOf())?.fault ?? ""), 20_000);
  await holdSays(/^The authority could not be reached \(localhost:\d+, ECONNREFUSED\)/);
  ask("https://nowhere.invalid/dir");
  await holdSays(/this host does not find the name|cannot look up names/);
  ask(`${authority.managementUrl}/roots/0`);
  await holdSays(/is no certificate authority/);
  ask(authority.directoryUrl);
  await has(store, "a");

  await authority.close();
  await leadHere("b");
  ({ caFile } = await pebble({ port: authority.port }));
  keeper.want([`a.${zone}`, `b.${zone}`]);
  await has(store, "b");
});

test("no authority: nothing is ordered; another one: its certificate takes the place of the former's", async () => {
  await leadHere("a");
  const [first, second] = [await pebble(), await pebble()];
  let chosen: Authority | null = null;
  const { store, keeper } = await keep(() => chosen);
  keeper.want([`a.${zone}`]);
  await new Promise((done) => setTimeout(done, 300));
  expect(store.list()).toEqual([]);
  chosen = first;
  keeper.want([`a.${zone}`]);
  await has(store, "a");
  chosen = second;
  keeper.want([`a.${zone}`]);
  await eventually(() => store.find(`a.${zone}`)?.directoryUrl === second.directoryUrl, 20_000);
});
