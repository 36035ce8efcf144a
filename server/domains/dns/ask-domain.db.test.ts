import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { env } from "@/server/env";
import { testDatabase } from "@/server/testing";
import { startDnsServer } from "@/tests/support/dns-server";
import { askDomain } from "./ask-domain";

/** A resolver that still tells what was, and the zone's own server on another address, which knows better. */
const resolver = await startDnsServer({ zones: ["example.test", "acme.test", "elsewhere.test"] });
const authority = await startDnsServer({ zones: ["example.test"], address: "127.0.0.2" });
afterAll(() => Promise.all([resolver.stop(), authority.stop()]));
testDatabase({ DNS_SERVERS: `${resolver.server},${authority.server}` });

beforeAll(async () => {
  await resolver.set("example.test", "NS", ["ns.example.test"]);
  await resolver.set("ns.example.test", "A", ["127.0.0.2"]);
  await resolver.set("shop.acme.test", "A", ["192.0.2.10"]);
});
afterEach(() => authority.answerAgain());

const ask = (hostname: string) => askDomain(hostname, "shop.acme.test");

describe("DNS is asked", () => {
  it("where it is written, not where it is remembered", async () => {
    await resolver.set("_wisehosting.www.example.test", "TXT", ["old"]);
    await authority.set("_wisehosting.www.example.test", "TXT", ["new"]);
    await authority.set("www.example.test", "CNAME", ["shop.acme.test"]);
    expect(await ask("www.example.test")).toMatchObject({
      ownership: ["new"],
      cname: ["shop.acme.test"],
      a: ["192.0.2.10"],
      zoneAddresses: ["192.0.2.10"],
      servers: [authority.server],
      fault: null,
    });
  });

  it("at a resolver where the zone's own servers are silent", async () => {
    await resolver.set("_wisehosting.two.example.test", "TXT", ["remembered"]);
    await resolver.set("two.example.test", "A", ["192.0.2.1"]);
    authority.stopAnswering();
    const before = performance.now();
    expect(await ask("two.example.test")).toMatchObject({
      ownership: ["remembered"],
      a: ["192.0.2.1"],
      servers: env().DNS_SERVERS,
    });
    expect(performance.now() - before).toBeLessThan(4_000);
  });

  it("of a name that does not exist, whose answer is that there is nothing", async () => {
    expect(await ask("nothing.example.test")).toMatchObject({ ownership: [], cname: [], a: [], aaaa: [], fault: null });
  });

  it("of a zone that nobody here speaks for, which says nothing", async () => {
    const answer = await ask("www.unknown.test");
    expect(answer).toMatchObject({ ownership: null, cname: null, a: null, aaaa: null });
    expect(answer.fault).toContain("refused to answer");
  });

  it("through names of names, also those that go in a circle", async () => {
    await authority.set("one.example.test", "CNAME", ["b.elsewhere.test"]);
    await resolver.set("b.elsewhere.test", "CNAME", ["c.elsewhere.test"]);
    await resolver.set("c.elsewhere.test", "A", ["192.0.2.3"]);
    expect(await ask("one.example.test")).toMatchObject({ cname: ["b.elsewhere.test", "c.elsewhere.test"], a: ["192.0.2.3"] });
    await resolver.remove("c.elsewhere.test", "A");
    await resolver.set("c.elsewhere.test", "CNAME", ["b.elsewhere.test"]);
    expect((await ask("one.example.test")).cname).toEqual(["b.elsewhere.test", "c.elsewhere.test"]);
  });

  it("for a record that is another name for one in another zone", async () => {
    await authority.set("_wisehosting.far.example.test", "CNAME", ["proof.elsewhere.test"]);
    await resolver.set("_wisehosting.far.example.test", "TXT", ["followed by the resolver"]);
    expect((await ask("far.example.test")).ownership).toEqual(["followed by the resolver"]);
  });

  it("who may issue certificates, from the name upwards", async () => {
    await resolver.set("example.test", "CAA", ['0 issue "above.test"']);
    expect((await ask("www.example.test")).caa).toEqual(["above.test"]);
    await resolver.set("www.example.test", "CAA", ['0 issue "own.test"', '0 iodef "mailto:a@b.test"']);
    expect((await ask("www.example.test")).caa).toEqual(["own.test"]);
  });
});
