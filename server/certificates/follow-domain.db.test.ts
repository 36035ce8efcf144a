import { eq, sql } from "drizzle-orm";
import { afterAll, expect, it } from "vitest";
import { certificateOrders, domains } from "@/drizzle/schema";
import { db } from "@/server/db";
import { addDomain } from "@/server/domains/add-domain";
import { freshName, liveHouse, look, prove } from "@/server/domains/testing/story";
import { testDatabase } from "@/server/testing";
import { startDnsServer } from "@/tests/support/dns-server";

const dns = await startDnsServer({ zones: ["example.test", "apps.acme.test"] });
afterAll(() => dns.stop());
testDatabase({ DNS_SERVERS: dns.server, DOMAIN_GRACE_MS: "1000" });

const isOrdered = async (domainId: string) =>
  (await db().select().from(certificateOrders).where(eq(certificateOrders.domainId, domainId))).length > 0;

it("a wildcard is ordered once it is proven, a name in full never, and no more when the proof is gone for good", async () => {
  const built = await liveHouse();
  const name = freshName();
  const add = (hostname: string) => addDomain(built.caller, { id: built.app.id, hostname });
  const [wildcard, exact] = [await add(`*.${name}`), await add(freshName())];
  await prove(dns, exact);
  await look(built.caller, wildcard.id);
  expect(await isOrdered(wildcard.id)).toBe(false);
  await prove(dns, wildcard);
  expect((await look(built.caller, wildcard.id)).status).not.toBe("pending");
  expect((await look(built.caller, exact.id)).status).not.toBe("pending");
  expect([await isOrdered(wildcard.id), await isOrdered(exact.id)]).toEqual([true, false]);

  await dns.remove(`_wisehosting.${name}`, "TXT");
  await look(built.caller, wildcard.id);
  const longAgo = sql`now() - interval '1 hour'`;
  await db()
    .update(domains)
    .set({ failingSince: longAgo, provenAt: longAgo, pointedAt: longAgo })
    .where(eq(domains.id, wildcard.id));
  expect((await look(built.caller, wildcard.id)).status).toBe("pending");
  expect(await isOrdered(wildcard.id)).toBe(false);
});
