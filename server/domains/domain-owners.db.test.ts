import { and, eq } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { domains } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { deleteApp } from "@/server/apps/delete-app";
import { db } from "@/server/db";
import { testApp, testCaller, testDatabase, testHouse } from "@/server/testing";
import { anotherHost, testHostsAnew } from "@/server/testing/hosts";
import { startDnsServer } from "@/tests/support/dns-server";
import { addDomain } from "./add-domain";
import { domainsOfApp, listDomains, presentDomain } from "./present-domain";
import { removeDomain } from "./remove-domain";
import {
  activeDomain,
  anotherLiveApp,
  deedsOf,
  freshName,
  liveHouse,
  look,
  prove,
  routedNames,
  routeVersion,
} from "./testing/story";
import { updateDomain } from "./update-domain";

const dns = await startDnsServer({ zones: ["example.test", "apps.acme.test"] });
afterAll(() => dns.stop());
testDatabase({ DNS_SERVERS: dns.server, DOMAIN_GRACE_MS: "600000" });
testHostsAnew();

describe("a name", () => {
  it("is refused with the reason where it is nobody's to give", async () => {
    const built = await liveHouse();
    const add = (hostname: string) => addDomain(built.caller, { id: built.app.id, hostname });
    await expect(add("x.apps.acme.test")).rejects.toMatchObject({ code: "invalid", reason: "hostname_in_zone" });
    await expect(add("https://example.test")).rejects.toMatchObject({ fields: [{ path: "hostname" }] });
    const { hostname } = await add(freshName());
    await expect(add(`${hostname}.`)).rejects.toMatchObject({ code: "conflict", reason: "domain_exists" });
    const preview = await testApp(built.caller, { previewOf: built.app.id });
    await expect(addDomain(built.caller, { id: preview.id, hostname: freshName() })).rejects.toMatchObject({ code: "conflict" });
    await expect(addDomain(await testCaller(), { id: built.app.id, hostname: freshName() })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("is one app's at a time, and goes to who proves it later than that one's proof went stale", async () => {
    const [first, second] = [await liveHouse(), await liveHouse()];
    const held = await activeDomain(dns, first);
    const claimed = await addDomain(second.caller, { id: second.app.id, hostname: held.hostname });
    expect(claimed).toMatchObject({ status: "pending", taken: true, statusReason: expect.stringContaining("Another app") });
    const tokens = [held, claimed].map(({ records }) => records[0]?.value ?? "");
    await dns.set(`_wisehosting.${held.hostname}`, "TXT", tokens);
    expect(await look(second.caller, claimed.id)).toMatchObject({ status: "pending", taken: true });
    expect((await presentDomain(first.caller, held.id)).status).toBe("active");

    await prove(dns, claimed);
    const versions = await Promise.all([first, second].map(({ worker }) => routeVersion(worker.id)));
    expect(await look(second.caller, claimed.id)).toMatchObject({ status: "active", taken: false });
    expect(await presentDomain(first.caller, held.id)).toMatchObject({ status: "pending", taken: true });
    expect(await routedNames(first.worker.id)).not.toContainEqual([held.hostname, first.app.id]);
    expect(await routedNames(second.worker.id)).toContainEqual([held.hostname, second.app.id]);
    for (const [place, { worker }] of [first, second].entries()) {
      expect(await routeVersion(worker.id)).toBeGreaterThan(versions[place] ?? 0);
    }
    expect(await deedsOf(held.id)).toContain("domain.unrouted");
  });

  it("that many prove at the same moment is one app's", async () => {
    const houses = await Promise.all([liveHouse(), liveHouse(), liveHouse()]);
    const hostname = freshName();
    const added = await Promise.all(houses.map(({ caller, app }) => addDomain(caller, { id: app.id, hostname })));
    await dns.set(
      `_wisehosting.${hostname}`,
      "TXT",
      added.map(({ records }) => records[0]?.value ?? ""),
    );
    await Promise.all(added.map(({ id }, place) => look(houses[place]?.caller as Caller, id)));
    const rows = await db().select({ status: domains.status }).from(domains).where(eq(domains.hostname, hostname));
    expect(rows.map(({ status }) => status).sort()).toEqual(["pending", "pending", "verified"]);
  });

  it("is free when its domain or its app is removed", async () => {
    const built = await liveHouse();
    const one = await activeDomain(dns, built);
    const version = await routeVersion(built.worker.id);
    await removeDomain(built.caller, one.id);
    expect(await routeVersion(built.worker.id)).toBeGreaterThan(version);
    expect(await routedNames(built.worker.id)).not.toContainEqual([one.hostname, built.app.id]);
    await expect(presentDomain(built.caller, one.id)).rejects.toMatchObject({ code: "not_found" });

    const two = await activeDomain(dns, built);
    await deleteApp(built.caller, built.app.id);
    await expect(presentDomain(built.caller, two.id)).rejects.toMatchObject({ code: "not_found" });
    expect(await db().select().from(domains).where(eq(domains.hostname, two.hostname))).toEqual([]);
    expect(await deedsOf(one.id)).toContain("domain.removed");
  });
});

describe("moving a domain", () => {
  it("to another app on the host is one document", async () => {
    const built = await liveHouse();
    const domain = await activeDomain(dns, built);
    const to = await anotherLiveApp(built);
    const moved = await updateDomain(built.caller, { id: domain.id, appId: to.name });
    expect(moved).toMatchObject({ status: "active", app: { id: to.id } });
    expect((await routedNames(built.worker.id)).filter(([name]) => name === domain.hostname)).toEqual([[domain.hostname, to.id]]);
    expect(await domainsOfApp(built.caller, built.app.id)).toEqual([]);
    expect(await deedsOf(domain.id)).toContain("domain.moved");
  });

  it("to an app on another host leaves the old way open until visitors come by the new one", async () => {
    const built = await liveHouse();
    const domain = await activeDomain(dns, built);
    const host = await anotherHost({ zone: "apps.acme.test", addresses: ["192.0.2.20"] });
    const to = await anotherLiveApp(built, host);
    const moved = await updateDomain(built.caller, { id: domain.id, appId: to.id });
    expect(moved).toMatchObject({ status: "failing", statusReason: expect.stringContaining("lead") });
    expect(await routedNames(built.worker.id)).toContainEqual([domain.hostname, built.app.id]);
    expect(await routedNames(host.worker.id)).toContainEqual([domain.hostname, to.id]);
    await dns.set(domain.hostname, "A", ["192.0.2.20"]);
    expect(await look(built.caller, domain.id)).toMatchObject({ status: "active" });
    expect(await routedNames(built.worker.id)).not.toContainEqual([domain.hostname, built.app.id]);
  });

  it("takes the place of one that only waits there, and stays in its team", async () => {
    const built = await liveHouse();
    const domain = await activeDomain(dns, built);
    const to = await anotherLiveApp(built);
    await addDomain(built.caller, { id: to.id, hostname: domain.hostname });
    await updateDomain(built.caller, { id: domain.id, appId: to.id });
    expect((await domainsOfApp(built.caller, to.id)).map(({ id }) => id)).toEqual([domain.id]);
    const stranger = await testHouse();
    const both = { ...built.caller, teamIds: [...built.caller.teamIds, ...stranger.caller.teamIds] };
    await expect(updateDomain(both, { id: domain.id, appId: stranger.app.id })).rejects.toMatchObject({ code: "invalid" });
    await expect(updateDomain(stranger.caller, { id: domain.id, appId: stranger.app.id })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("what the edge does for a name", () => {
  it("is changed field by field, and leads in no circle", async () => {
    const built = await liveHouse();
    const [www, bare] = [await activeDomain(dns, built), await activeDomain(dns, built)];
    const change = (id: string, to: string) =>
      updateDomain(built.caller, { id, options: { redirect: { to: `https://${to}`, code: 301 } } });
    const version = await routeVersion(built.worker.id);
    expect((await change(www.id, bare.hostname)).options.redirect).toEqual({ to: `https://${bare.hostname}`, code: 301 });
    expect(await routeVersion(built.worker.id)).toBeGreaterThan(version);
    await expect(change(bare.id, www.hostname)).rejects.toMatchObject({ code: "invalid" });
    await expect(change(bare.id, bare.hostname)).rejects.toMatchObject({ code: "invalid" });
    expect((await updateDomain(built.caller, { id: www.id, options: { redirect: null } })).options.redirect).toBeNull();
    expect(await deedsOf(www.id)).toContain("domain.updated");
  });

  it("is in lists of the app and of the team", async () => {
    const built = await liveHouse();
    const added = await Promise.all(
      [freshName(), freshName(), freshName()].map((hostname) => addDomain(built.caller, { id: built.app.id, hostname })),
    );
    const first = await listDomains(built.caller, { limit: 2 });
    const rest = await listDomains(built.caller, { limit: 2, cursor: first.nextCursor ?? "" });
    expect([...first.items, ...rest.items].map(({ id }) => id).sort()).toEqual(added.map(({ id }) => id).sort());
    expect((await listDomains(await testCaller(), { limit: 2 })).items).toEqual([]);
    expect(
      await db()
        .select()
        .from(domains)
        .where(and(eq(domains.appId, built.app.id), eq(domains.status, "pending"))),
    ).toHaveLength(3);
  });
});
