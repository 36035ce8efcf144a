import { eq, isNotNull, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  acmeAccounts,
  auditEvents,
  certificateOrders,
  certificates,
  dnsProviders,
  domains,
  type workers,
} from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db, transaction } from "@/server/db";
import { env } from "@/server/env";
import { newId } from "@/server/ids";
import { testApp, testCaller, testDatabase, testWorker } from "@/server/testing";
import { type AuthorityProxy, startAuthorityProxy } from "@/tests/support/authority-proxy";
import { type DnsServer, startDnsServer } from "@/tests/support/dns-server";
import { type Pebble, startPebble } from "@/tests/support/pebble";
import { run } from "@/tests/support/run";
import { certificatesOfDomains, followDomain, loadHostCertificates } from "..";
import { deleteCertificate, uploadCertificate } from "../change-certificates";
import { createDnsProvider, updateDnsProvider } from "../dns/change-dns-providers";
import { checkDnsProvider } from "../dns/check-dns-provider";
import { listDnsProviders } from "../dns/store";
import { issue } from "../testing/authority";
import { startCloudflare } from "../testing/cloudflare-server";
import { orderCertificates } from "./order-certificates";
import { tidyOrders } from "./tidy-orders";

testDatabase();

const zone = "example.test";
const updateKey = { name: "proofs", secret: Buffer.from("a secret of the tests").toString("base64") };
const cloudflareToken = "a-token-of-cloudflare-0123456789";
let dns: DnsServer;
let pebble: Pebble;
let proxy: AuthorityProxy;
let cloudflare: Awaited<ReturnType<typeof startCloudflare>>;
let worker: typeof workers.$inferSelect;
let caller: Caller;
let appId: string;

beforeAll(async () => {
  dns = await startDnsServer({ zones: [zone, "other.test"], updateKey });
  for (const name of [zone, "other.test"]) {
    await dns.set(name, "NS", [`ns1.${name}`]);
    await dns.set(`ns1.${name}`, "A", ["127.0.0.1"]);
  }
  pebble = await startPebble({ dnsAddress: dns.server, httpPort: 9 });
  proxy = await startAuthorityProxy(pebble);
  cloudflare = await startCloudflare({
    token: cloudflareToken,
    zones: ["other.test"],
    onChange: (name, values) => dns.set(name, "TXT", values),
  });
  const authority = { ACME_DIRECTORY_URL: proxy.directoryUrl, ACME_CA_FILE: proxy.caFile, ACME_EMAIL: "us@example.com" };
  Object.assign(env(), { ...authority, DNS_SERVERS: [dns.server], ALLOW_PRIVATE_ADDRESSES: true });
});
afterAll(async () => {
  await Promise.all([dns.stop(), pebble.close(), proxy.close(), cloudflare.close()]);
});
beforeEach(async () => {
  proxy.allow();
  cloudflare.allow();
  await db().delete(certificateOrders).where(isNotNull(certificateOrders.domainId));
  await db().delete(domains).where(isNotNull(domains.id));
  worker = await testWorker({ zone: "apps.test" });
  caller = await testCaller();
  appId = (await testApp(caller, { workerId: worker.id })).id;
});

let next = 1;
const addWildcard = async (below = zone) => {
  const id = newId("domain");
  const hostname = `*.w${next++}.${below}`;
  await transaction(async (tx) => {
    await tx.insert(domains).values({ id, teamId: caller.teamId, appId, hostname, token: "t", status: "verified" });
    await followDomain(tx, id);
  });
  return { id, hostname, proof: `_acme-challenge.${hostname.slice(2)}` };
};
const addKnot = (keySecret = updateKey.secret, of = zone) =>
  createDnsProvider(caller, {
    kind: "rfc2136",
    zone: of,
    credentials: { server: dns.server, keyName: updateKey.name, keyAlgorithm: "hmac-sha256", keySecret },
  });
const orderOf = async (domainId: string) => {
  const [row] = await db().select().from(certificateOrders).where(eq(certificateOrders.domainId, domainId));
  return row;
};
const shownOf = async ({ id, hostname }: { id: string; hostname: string }) =>
  (await certificatesOfDomains([{ id, hostname, teamId: caller.teamId, appId, status: "verified" }])).get(id);
const dueNow = (domainId: string) =>
  db().update(certificateOrders).set({ dueAt: sql`now()` }).where(eq(certificateOrders.domainId, domainId));
const inMinutes = (moment: Date | null | undefined) => Math.round(((moment?.getTime() ?? 0) - Date.now()) / 60_000);
const recordsOf = (name: string) =>
  run("kdig", [`@${dns.address}`, "-p", String(dns.port), "+short", name, "TXT"]).then((text) => text.trim());

describe("a wildcard", () => {
  it("waits for a provider of DNS, and is issued once there is one; the proof goes, and the certificate goes to the host", async () => {
    const domain = await addWildcard();
    await orderCertificates();
    expect(await shownOf(domain)).toMatchObject({
      source: "issued",
      state: "none",
      fault: expect.stringContaining(domain.proof),
    });
    await orderCertificates();
    expect(await orderOf(domain.id)).toMatchObject({ state: "waiting", attempts: 0, dueAt: null });

    const provider = await addKnot();
    expect(provider.usedBy).toEqual([domain.hostname]);
    await orderCertificates();
    const shown = await shownOf(domain);
    expect(shown).toMatchObject({ source: "issued", state: "valid", fault: null, issuer: expect.stringContaining("Pebble") });
    const [handed] = await loadHostCertificates(worker.id);
    expect(handed).toMatchObject({ names: [domain.hostname], hostnames: [domain.hostname] });
    expect(handed?.keyPem).toContain("BEGIN PRIVATE KEY");
    expect(await recordsOf(domain.proof)).toBe("");
    const order = await orderOf(domain.id);
    expect(order).toMatchObject({ state: "issued", attempts: 0, proof: null });
    const [from, to] = [Date.parse(shown?.notBefore ?? ""), Date.parse(shown?.notAfter ?? "")];
    expect(Math.abs((order?.dueAt?.getTime() ?? 0) - (from + ((to - from) * 2) / 3))).toBeLessThan(1_000);
    const [deed] = await db()
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.targetId, order?.certificateId ?? ""));
    expect(deed).toMatchObject({ action: "certificate.issued", teamId: caller.teamId, actorId: "system" });
    const [account] = await db().select().from(acmeAccounts);
    expect(account).toMatchObject({ directoryUrl: proxy.directoryUrl, accountUrl: expect.stringContaining("/my-account/") });
    expect(account?.sealedKey).not.toContain("PRIVATE KEY");
  });

  it("is renewed with a new key: the new certificate takes the place of the old one in one moment", async () => {
    await addKnot();
    const domain = await addWildcard();
    await orderCertificates();
    const [before] = await loadHostCertificates(worker.id);
    const first = await orderOf(domain.id);
    await dueNow(domain.id);
    await orderCertificates();
    const [after, ...more] = await loadHostCertificates(worker.id);
    expect(more).toEqual([]);
    expect(after?.chainPem).not.toBe(before?.chainPem);
    expect(after?.keyPem).not.toBe(before?.keyPem);
    const kept = await db().select({ id: certificates.id }).from(certificates).where(eq(certificates.teamId, caller.teamId));
    expect(kept.map(({ id }) => id)).toEqual([(await orderOf(domain.id))?.certificateId]);
    expect(kept[0]?.id).not.toBe(first?.certificateId);
  });

  it("is ordered anew when its certificate is removed, and not at all once it is given up", async () => {
    await addKnot();
    const domain = await addWildcard();
    await orderCertificates();
    const first = (await orderOf(domain.id))?.certificateId ?? "";
    await deleteCertificate(caller, first);
    await orderCertificates();
    expect((await orderOf(domain.id))?.certificateId).toMatch(/^crt_/);
    await transaction(async (tx) => {
      await tx.update(domains).set({ status: "pending" }).where(eq(domains.id, domain.id));
      await followDomain(tx, domain.id);
    });
    expect(await orderOf(domain.id)).toBeUndefined();
    expect(await loadHostCertificates(worker.id)).toEqual([]);
  });

  it("needs none while an uploaded one serves it, and gets its own when that is removed", async () => {
    await addKnot();
    const domain = await addWildcard();
    const { id } = await uploadCertificate(caller, await issue({ names: [domain.hostname] }));
    await orderCertificates();
    expect(await orderOf(domain.id)).toMatchObject({ state: "waiting", attempts: 0, certificateId: null, fault: null });
    expect(await shownOf(domain)).toMatchObject({ source: "uploaded", state: "valid" });
    await deleteCertificate(caller, id);
    await orderCertificates();
    expect(await shownOf(domain)).toMatchObject({ source: "issued", state: "valid" });
  });

  it("may be proven elsewhere, where the name of its proof leads", async () => {
    const domain = await addWildcard();
    const elsewhere = `proofs${next}.${zone}`;
    await dns.set(domain.proof, "CNAME", [elsewhere]);
    await addKnot();
    await orderCertificates();
    expect(await shownOf(domain)).toMatchObject({ state: "valid" });
    expect(await recordsOf(elsewhere)).toBe("");
  });

  it("is proven through Cloudflare's API as well, and leaves nothing there", async () => {
    const credentials = { apiToken: cloudflareToken, apiUrl: cloudflare.apiUrl };
    const provider = await createDnsProvider(caller, { kind: "cloudflare", zone: "other.test", credentials });
    const domain = await addWildcard("other.test");
    await orderCertificates();
    expect(await shownOf(domain)).toMatchObject({ state: "valid", fault: null });
    expect(cloudflare.records).toEqual([]);
    expect(await checkDnsProvider(caller, provider.id)).toEqual({ ok: true, fault: null });
    cloudflare.refuse(403, 10_000, "Authentication error");
    expect(await checkDnsProvider(caller, provider.id)).toMatchObject({ ok: false, fault: expect.stringContaining("API token") });
  });
});

describe("an order that fails", () => {
  it("by the provider of DNS: says why, is tried again later, and at once when the provider is put right", async () => {
    const provider = await addKnot(Buffer.from("another secret").toString("base64"));
    const domain = await addWildcard();
    await orderCertificates();
    const fault = expect.stringContaining("secret is another one");
    expect(await shownOf(domain)).toMatchObject({ state: "failed", fault, retryAt: expect.any(String) });
    expect(inMinutes((await orderOf(domain.id))?.dueAt)).toBe(1);
    expect((await listDnsProviders(caller))[0]).toMatchObject({ fault, checkedAt: expect.any(String) });
    await updateDnsProvider(caller, { id: provider.id, credentials: { keySecret: updateKey.secret } });
    await orderCertificates();
    expect(await shownOf(domain)).toMatchObject({ state: "valid", fault: null });
    expect((await listDnsProviders(caller))[0]).toMatchObject({ fault: null });
  });

  it("by a limit of the authority: keeps the certificate, waits as long as it is told, and the others wait too", async () => {
    await addKnot();
    const domain = await addWildcard();
    await orderCertificates();
    const [before] = await loadHostCertificates(worker.id);
    const other = await addWildcard();
    await db()
      .update(certificateOrders)
      .set({ dueAt: sql`now() - interval '1 hour'` })
      .where(eq(certificateOrders.domainId, domain.id));
    const answer = { status: 429, type: "rateLimited", detail: "too many new orders recently", retryAfterSeconds: 7_200 };
    proxy.refuse(/order-plz/, answer);
    await orderCertificates();
    expect(await shownOf(domain)).toMatchObject({ state: "valid", fault: expect.stringContaining("limit is reached") });
    expect(inMinutes((await orderOf(domain.id))?.dueAt)).toBe(120);
    expect(inMinutes((await orderOf(other.id))?.dueAt)).toBe(120);
    expect(await orderOf(other.id)).toMatchObject({ state: "waiting", attempts: 0 });
    expect((await loadHostCertificates(worker.id))[0]?.chainPem).toBe(before?.chainPem);
    const asked = proxy.asked.length;
    await orderCertificates();
    expect(proxy.asked.length).toBe(asked);
  });

  it("again and again: comes back later and later, while the old certificate serves", async () => {
    await addKnot();
    const domain = await addWildcard();
    await orderCertificates();
    proxy.refuse(/order-plz/, { status: 403, type: "rejectedIdentifier", detail: "policy" });
    const waits: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      await dueNow(domain.id);
      await orderCertificates();
      waits.push(inMinutes((await orderOf(domain.id))?.dueAt));
    }
    expect(waits[0]).toBe(1);
    expect(waits[1]).toBeGreaterThanOrEqual(4);
    expect(waits[2]).toBeGreaterThanOrEqual(24);
    expect(await shownOf(domain)).toMatchObject({ state: "valid", fault: expect.stringContaining(domain.hostname) });
    expect(await loadHostCertificates(worker.id)).toHaveLength(1);
  });

  it("while it is under way: nobody begins another, and one whose process ended is due again, its record removed", async () => {
    const { id: providerId } = await addKnot();
    const [cut, other] = [await addWildcard(), await addWildcard()];
    const state = { state: "issuing" as const, attempts: 3, proof: { providerId, zone, name: cut.proof, value: "left" } };
    await db()
      .update(certificateOrders)
      .set({ ...state, updatedAt: sql`now()` })
      .where(eq(certificateOrders.domainId, cut.id));
    await dns.set(cut.proof, "TXT", ["left", "somebody else's"]);
    await orderCertificates();
    expect(await orderOf(other.id)).toMatchObject({ state: "waiting" });
    const silent = sql`now() - interval '3 minutes'`;
    await db().update(certificateOrders).set({ updatedAt: silent }).where(eq(certificateOrders.domainId, cut.id));
    await tidyOrders(0);
    expect(await orderOf(cut.id)).toMatchObject({ state: "failed", proof: null, fault: expect.stringContaining("cut off") });
    expect(inMinutes((await orderOf(cut.id))?.dueAt)).toBe(3);
    expect(await recordsOf(cut.proof)).toBe(`"somebody else's"`);
    await orderCertificates();
    expect(await orderOf(other.id)).toMatchObject({ state: "issued" });
  });
});

describe("a provider's credentials", () => {
  it("are sealed, never shown, and asked for again where they would go to another server", async () => {
    const provider = await addKnot();
    const [row] = await db().select().from(dnsProviders).where(eq(dnsProviders.id, provider.id));
    expect(row?.sealedCredentials).not.toContain(updateKey.secret);
    expect(provider).toMatchObject({ server: dns.server, keyName: "proofs", name: zone });
    expect(JSON.stringify(provider)).not.toContain(updateKey.secret);
    const elsewhere = { id: provider.id, credentials: { server: "192.0.2.1" } };
    await expect(updateDnsProvider(caller, elsewhere)).rejects.toMatchObject({ reason: "secret_needed" });
    const changed = await updateDnsProvider(caller, {
      ...elsewhere,
      name: "Ours",
      credentials: { ...elsewhere.credentials, keySecret: "bmV3" },
    });
    expect(changed).toMatchObject({ name: "Ours", server: "192.0.2.1", zone });
    const strange = updateDnsProvider(caller, { id: provider.id, credentials: { apiToken: "x".repeat(20) } });
    await expect(strange).rejects.toMatchObject({ code: "invalid", fields: [{ path: "credentials.apiToken" }] });
  });
});
