import { eq } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { domains, workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import { testDatabase } from "@/server/testing";
import { testHostsAnew } from "@/server/testing/hosts";
import { startDnsServer } from "@/tests/support/dns-server";
import { sleep, waitFor } from "@/tests/support/wait";
import { addDomain } from "./add-domain";
import { checkDueDomains } from "./check-domains";
import { presentDomain } from "./present-domain";
import { removeDomain } from "./remove-domain";
import {
  activeDomain,
  deedsOf,
  freshName,
  hostAddress,
  type LiveHouse,
  liveHouse,
  look,
  prove,
  routedNames,
  routeVersion,
} from "./testing/story";
import { verifyDomain } from "./verify-domain";

const dns = await startDnsServer({ zones: ["example.test", "apps.acme.test"] });
afterAll(() => dns.stop());
const graceMs = 1_000;
testDatabase({ DNS_SERVERS: dns.server, DOMAIN_GRACE_MS: String(graceMs) });
testHostsAnew();

describe("a domain", () => {
  let built: LiveHouse;
  beforeEach(async () => {
    built = await liveHouse();
  });

  it("is told which records to make, is routed when it is proven, and active when it leads here", async () => {
    const hostname = freshName();
    const added = await addDomain(built.caller, { id: built.app.name, hostname: ` ${hostname.toUpperCase()}. ` });
    expect(added).toMatchObject({ hostname, status: "pending", taken: false, app: { id: built.app.id } });
    const zoneName = `${built.app.subdomain}.apps.acme.test`;
    expect(added.records).toEqual([
      {
        purpose: "ownership",
        type: "TXT",
        name: `_wisehosting.${hostname}`,
        value: added.records[0]?.value,
        found: [],
        ok: false,
      },
      { purpose: "pointing", type: "CNAME", name: hostname, value: zoneName, found: [], ok: false },
    ]);
    expect(added.alternatives.map(({ type, value }) => [type, value])).toEqual([
      ["A", hostAddress],
      ["AAAA", "2001:db8::10"],
    ]);
    expect(added.checkedAt).not.toBeNull();
    const before = await routeVersion(built.worker.id);
    expect(await routedNames(built.worker.id)).not.toContainEqual([hostname, built.app.id]);

    await prove(dns, added);
    const verified = await look(built.caller, added.id);
    expect(verified.status).toBe("verified");
    expect(verified.records[0]).toMatchObject({ ok: true, found: [added.records[0]?.value] });
    expect(await routeVersion(built.worker.id)).toBeGreaterThan(before);
    expect(await routedNames(built.worker.id)).toContainEqual([hostname, built.app.id]);

    await dns.set(hostname, "CNAME", [zoneName]);
    const active = await look(built.caller, added.id);
    expect(active).toMatchObject({ status: "active", statusReason: null });
    expect(active.records.every(({ ok }) => ok)).toBe(true);
    expect(active.nextStep).toMatch(/^Nothing/);
    expect(await deedsOf(added.id)).toEqual(["domain.added", "domain.verified", "domain.activated"]);
  });

  it("of a zone itself is pointed by addresses", async () => {
    const added = await addDomain(built.caller, { id: built.app.id, hostname: "example.test" });
    expect(added.records.map(({ type, value }) => [type, value]).slice(1)).toEqual([
      ["A", hostAddress],
      ["AAAA", "2001:db8::10"],
    ]);
    expect(added.alternatives).toEqual([]);
    await prove(dns, added);
    await dns.set("example.test", "AAAA", ["2001:db8:0::10"]);
    expect(await look(built.caller, added.id)).toMatchObject({ status: "active" });
    await removeDomain(built.caller, added.id);
  });

  it("for all names below one is proven at that one", async () => {
    const added = await addDomain(built.caller, { id: built.app.id, hostname: "*.wild.example.test" });
    expect(added.records[0]?.name).toBe("_wisehosting.wild.example.test");
    await dns.set("_wisehosting.wild.example.test", "TXT", ["something else", added.records[0]?.value ?? ""]);
    await dns.set("*.wild.example.test", "A", [hostAddress]);
    expect(await look(built.caller, added.id)).toMatchObject({ status: "active", isWildcard: true });
  });

  it("leads here where its addresses are those of the host's zone, whatever is known of the host", async () => {
    await db().update(workers).set({ addresses: [] }).where(eq(workers.id, built.worker.id));
    const hostname = freshName();
    const added = await addDomain(built.caller, { id: built.app.id, hostname });
    expect(added.hints.join()).toContain("not known here");
    await prove(dns, added);
    await dns.set(`${built.app.subdomain}.apps.acme.test`, "A", ["192.0.2.77"]);
    await dns.set(hostname, "A", ["192.0.2.77"]);
    expect(await look(built.caller, added.id)).toMatchObject({ status: "active", hints: [] });
  });

  it("says what is surprising about its DNS", async () => {
    const hostname = freshName();
    const added = await addDomain(built.caller, { id: built.app.id, hostname });
    await dns.set(`_wisehosting.${hostname}`, "TXT", ["not the token"]);
    await dns.set(hostname, "A", ["198.51.100.1"]);
    await dns.set(hostname, "CAA", ['0 issue "other.example"']);
    const away = await look(built.caller, added.id);
    expect(away.status).toBe("pending");
    expect(away.hints.join("\n")).toMatch(/leads to 198\.51\.100\.1[\s\S]*another value[\s\S]*other\.example/);
    await prove(dns, added);
    await dns.set(hostname, "A", [hostAddress]);
    await dns.set(hostname, "AAAA", ["2001:db8::bad"]);
    const half = await look(built.caller, added.id);
    expect(half.status).toBe("active");
    expect(half.hints.join("\n")).toMatch(/AAAA record 2001:db8::bad[\s\S]*IPv6/);
  });

  it("keeps its name for a while when a record goes away, and comes back with it", async () => {
    const domain = await activeDomain(dns, built);
    await dns.remove(`_wisehosting.${domain.hostname}`, "TXT");
    const failing = await look(built.caller, domain.id);
    expect(failing).toMatchObject({ status: "failing", statusReason: expect.stringContaining("TXT") });
    expect(Date.parse(failing.failsAt ?? "")).toBeGreaterThan(Date.parse(failing.statusChangedAt));
    expect(await routedNames(built.worker.id)).toContainEqual([domain.hostname, built.app.id]);
    await prove(dns, domain);
    expect(await look(built.caller, domain.id)).toMatchObject({ status: "active", statusReason: null, failsAt: null });
  });

  it("leaves the rule after that, and comes back only when both records are right", async () => {
    const domain = await activeDomain(dns, built);
    await dns.set(domain.hostname, "A", ["198.51.100.1"]);
    expect((await look(built.caller, domain.id)).status).toBe("failing");
    await sleep(graceMs);
    expect((await look(built.caller, domain.id)).status).toBe("pending");
    expect(await routedNames(built.worker.id)).not.toContainEqual([domain.hostname, built.app.id]);
    expect((await look(built.caller, domain.id)).status).toBe("pending");
    await dns.set(domain.hostname, "A", [hostAddress]);
    expect((await look(built.caller, domain.id)).status).toBe("active");
  });

  it("stays what it is while nobody answers", async () => {
    const domain = await activeDomain(dns, built);
    dns.stopAnswering();
    try {
      const before = performance.now();
      const silent = await look(built.caller, domain.id);
      expect(performance.now() - before).toBeLessThan(8_000);
      expect(silent.status).toBe("active");
      expect(silent.dnsFault).toContain("did not answer in time");
      expect(silent.records.every(({ ok }) => ok)).toBe(true);
      const added = await addDomain(built.caller, { id: built.app.id, hostname: freshName() });
      expect(added.status).toBe("pending");
    } finally {
      dns.answerAgain();
    }
  });

  it("is looked at by the clock, more and more seldom", async () => {
    const hostname = freshName();
    const added = await addDomain(built.caller, { id: built.app.id, hostname });
    await prove(dns, added);
    await waitFor(
      async () => {
        await checkDueDomains();
        return (await presentDomain(built.caller, added.id)).status === "verified";
      },
      { what: "the clock to verify it", everyMs: 500 },
    );
    const pauses: number[] = [];
    for (const checksSinceChange of [0, 12, 40, 70]) {
      await db()
        .update(domains)
        .set({ checksSinceChange, nextCheckAt: new Date(0), checkedAt: null })
        .where(eq(domains.id, added.id));
      await checkDueDomains();
      const { nextCheckAt, checkedAt } = await presentDomain(built.caller, added.id);
      pauses.push(Date.parse(nextCheckAt) - Date.parse(checkedAt ?? ""));
    }
    for (const [place, ms] of [5_000, 30_000, 300_000, 3_600_000].entries()) {
      expect(pauses[place]).toBeGreaterThan(ms * 0.85);
      expect(pauses[place]).toBeLessThan(ms * 1.15);
    }
  });

  it("is asked of at once by whoever wants to know, but not more often than every 2 s", async () => {
    const added = await addDomain(built.caller, { id: built.app.id, hostname: freshName() });
    await prove(dns, added);
    const before = performance.now();
    const [one, two] = await Promise.all([verifyDomain(built.caller, added.id), verifyDomain(built.caller, added.id)]);
    expect(one).toEqual(two);
    expect(one.status).toBe("verified");
    expect(performance.now() - before).toBeGreaterThan(1_500);
    expect(performance.now() - before).toBeLessThan(4_000);
  });
});
