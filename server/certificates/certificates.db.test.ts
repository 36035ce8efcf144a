import { and, eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auditEvents, certificates, domains, workers } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { restHandler } from "@/server/api/rest";
import { appRouter } from "@/server/api/router";
import { db } from "@/server/db";
import { newId } from "@/server/ids";
import { testApp, testCaller, testDatabase, testRequest, testToken, testWorker } from "@/server/testing";
import { loadHostCertificates } from ".";
import { deleteCertificate, uploadCertificate } from "./change-certificates";
import { listCertificates } from "./store";
import { type Issued, issue } from "./testing/authority";

testDatabase();

let worker: typeof workers.$inferSelect;
let caller: Caller;
let appId: string;
beforeEach(async () => {
  worker = await testWorker({ zone: "apps.test" });
  caller = await testCaller();
  appId = (await testApp(caller, { workerId: worker.id })).id;
});

const addDomain = async (hostname: string, of = { caller, appId }, status: "pending" | "verified" | "active" = "active") => {
  const id = newId("domain");
  await db().insert(domains).values({ id, teamId: of.caller.teamId, appId: of.appId, hostname, token: "t", status });
  return id;
};
const anotherTeam = async () => {
  const other = await testCaller();
  return { caller: other, appId: (await testApp(other, { workerId: worker.id })).id };
};
const versionOf = async (id = worker.id) => {
  const [row] = await db().select({ version: workers.routeVersion }).from(workers).where(eq(workers.id, id));
  return row?.version ?? 0;
};
const unique = () => `${newId("domain").slice(4)}.test`;
const handedOut = async () => (await loadHostCertificates(worker.id)).map(({ hostnames }) => hostnames);

describe("POST /v1/certificates", () => {
  const handle = restHandler(appRouter);
  const post = async (body: unknown) =>
    handle(testRequest("/v1/certificates", { method: "POST", token: await testToken(caller), body }));
  let made: Issued;
  beforeAll(async () => {
    made = await issue({ names: ["shop.test", "*.shop.test"], subject: "/O=Shop/CN=shop.test" });
  });

  it("answers 201 with what it is, and never with its key; the list, the one and the end of it follow", async () => {
    const response = await post(made);
    expect(response.status).toBe(201);
    const shown = (await response.json()) as { id: string };
    expect(shown).toEqual({
      id: expect.stringMatching(/^crt_/),
      names: ["*.shop.test", "shop.test"],
      issuer: "Shop, shop.test",
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      notBefore: expect.any(String),
      notAfter: expect.any(String),
      origin: "uploaded",
      publiclyTrusted: false,
      usedBy: [],
      heldBack: null,
      createdAt: expect.any(String),
    });
    const token = await testToken(caller);
    const ask = async (path: string, method = "GET") => handle(testRequest(path, { method, token }));
    expect(await (await ask("/v1/certificates")).json()).toEqual({ items: [shown] });
    expect(await (await ask(`/v1/certificates/${shown.id}`)).json()).toEqual(shown);
    const [row] = await db().select().from(certificates).where(eq(certificates.id, shown.id));
    expect(row?.sealedKey).not.toContain("PRIVATE KEY");
    expect(await (await ask(`/v1/certificates/${shown.id}`, "DELETE")).json()).toEqual({ ok: true });
    expect((await ask(`/v1/certificates/${shown.id}`)).status).toBe(404);
    const deeds = await db().select().from(auditEvents).where(eq(auditEvents.targetId, shown.id));
    expect(deeds.map(({ action }) => action).sort()).toEqual(["certificate.deleted", "certificate.uploaded"]);
    expect(JSON.stringify(deeds)).not.toContain("PRIVATE KEY");
  });

  it("names the field and the reason of a refusal", async () => {
    const response = await post({ ...made, key: "no key" });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      reason: "key_not_pem",
      errors: [{ field: "key", message: expect.stringContaining("PEM") }],
    });
    const large = await post({ ...made, certificate: "a".repeat(100_001) });
    expect(await large.json()).toMatchObject({
      errors: [{ field: "certificate", message: expect.stringContaining("too large") }],
    });
    expect((await post({})).status).toBe(422);
  });

  it("takes the same one once for a team, and again for another", async () => {
    expect((await post(made)).status).toBe(201);
    const again = await post(made);
    expect([again.status, await again.json()]).toMatchObject([409, { reason: "certificate_exists" }]);
    caller = await testCaller();
    expect((await post(made)).status).toBe(201);
  });
});

describe("a certificate of a team", () => {
  it("goes to the hosts that route a name of it, with its key, and changes the routes of these alone", async () => {
    const name = unique();
    await addDomain(name);
    await addDomain(`www.${name}`, undefined, "verified");
    await addDomain(`late.${name}`, undefined, "pending");
    const elsewhere = await testWorker();
    await testApp(caller, { workerId: elsewhere.id });
    const [before, beforeElsewhere] = [await versionOf(), await versionOf(elsewhere.id)];
    const made = await issue({ names: [name, `*.${name}`] });
    const { id, usedBy } = await uploadCertificate(caller, made);
    expect(usedBy).toEqual([name, `www.${name}`]);
    expect(await versionOf()).toBe(before + 1);
    expect(await versionOf(elsewhere.id)).toBe(beforeElsewhere);
    const [handed] = await loadHostCertificates(worker.id);
    expect(handed).toMatchObject({ names: [`*.${name}`, name], hostnames: [name, `www.${name}`], chainPem: made.certificate });
    expect(handed?.keyPem).toContain("-----BEGIN PRIVATE KEY-----");
    expect(await loadHostCertificates(elsewhere.id)).toEqual([]);
    await deleteCertificate(caller, id);
    expect(await versionOf()).toBe(before + 2);
    expect(await handedOut()).toEqual([]);
  });

  it("serves the address of an app below its host's zone too", async () => {
    const app = await testApp(caller, { workerId: worker.id });
    await uploadCertificate(caller, await issue({ names: [`${app.subdomain}.apps.test`] }));
    expect(await handedOut()).toEqual([[`${app.subdomain}.apps.test`]]);
  });

  it("is replaced by a newer one for the same names at once, which gives way again when it is removed", async () => {
    const name = unique();
    await addDomain(name);
    const old = await uploadCertificate(caller, await issue({ names: [name] }));
    const made = await issue({ names: [name] });
    const fresh = await uploadCertificate(caller, made);
    expect((await loadHostCertificates(worker.id)).map(({ chainPem }) => chainPem)).toEqual([made.certificate]);
    const used = async () => (await listCertificates(caller)).map(({ id, usedBy }) => [id, usedBy]);
    expect(await used()).toEqual(
      expect.arrayContaining([
        [old.id, []],
        [fresh.id, [name]],
      ]),
    );
    await deleteCertificate(caller, fresh.id);
    expect(await used()).toEqual([[old.id, [name]]]);
  });

  it("is held back from a host where it would answer for somebody else, and says so", async () => {
    const name = unique();
    await addDomain(name);
    await addDomain(`theirs.${name}`, await anotherTeam());
    const { id, heldBack, usedBy } = await uploadCertificate(caller, await issue({ names: [name, `*.${name}`] }));
    expect({ heldBack, usedBy }).toEqual({ heldBack: expect.stringContaining("somebody else"), usedBy: [] });
    expect(await handedOut()).toEqual([]);
    await db()
      .delete(domains)
      .where(and(eq(domains.hostname, `theirs.${name}`)));
    expect((await listCertificates(caller)).find((one) => one.id === id)).toMatchObject({ heldBack: null, usedBy: [name] });
    expect(await handedOut()).toEqual([[name]]);
  });

  it("is not used for another team's domain, and not seen by it", async () => {
    const name = unique();
    const theirs = await anotherTeam();
    await addDomain(name, theirs);
    const { id, usedBy } = await uploadCertificate(caller, await issue({ names: [name] }));
    expect(usedBy).toEqual([]);
    expect(await handedOut()).toEqual([]);
    await expect(deleteCertificate(theirs.caller, id)).rejects.toMatchObject({ reason: "certificate_not_found" });
    expect(await listCertificates(theirs.caller)).toEqual([]);
  });
});
