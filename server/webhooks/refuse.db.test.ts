import { createHmac, randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { apps, appWebhooks } from "@/drizzle/schema";
import { db } from "@/server/db";
import { type Provider } from "@/server/git/providers/schema";
import { testApp, testDatabase } from "@/server/testing";
import type { Received } from "./schema";
import { listWebhooks } from "./secrets";
import { asPush, proofs, push, type Subject, subject, testSender } from "./testing/sender";

testDatabase({ WEBHOOKS_PER_MINUTE: "40", TRUSTED_PROXIES: "192.0.2.0/24" });
const { caller } = testSender();

const _answerOf = async (response: Response) => (await response.json()) as Received;

describe("without the right proof", () => {
  const body = push({ commits: [{ message: "a secret plan" }] });
  const sha1 = (secret: string) => `sha1=${createHmac("sha1", secret).update(body).digest("hex")}`;

  it.each<[string, Provider, (secretOf: Subject["secretOf"]) => Record<string, string>, string]>([
    ["none", "github", () => ({}), "signature_missing"],
    ["an empty one", "github", () => ({ "x-hub-signature-256": "" }), "signature_wrong"],
    ["a wrong one", "github", () => proofs.github("0".repeat(64), body), "signature_wrong"],
    ["that of another provider", "github", (secretOf) => proofs.codeberg(secretOf("github"), body), "signature_missing"],
    ["SHA-1", "github", (secretOf) => ({ "x-hub-signature": sha1(secretOf("github")) }), "signature_missing"],
    ["SHA-1", "bitbucket", (secretOf) => ({ "x-hub-signature": sha1(secretOf("bitbucket")) }), "signature_wrong"],
    ["the secret of another provider", "gitlab", (secretOf) => proofs.gitlab(secretOf("github"), body), "signature_wrong"],
    ["an empty token", "gitlab", () => ({ "x-gitlab-token": "" }), "signature_wrong"],
    ["a wrong one", "codeberg", (secretOf) => proofs.codeberg(secretOf("gitlab"), body), "signature_wrong"],
  ])("%s for %s: 401, and a row without the body", async (_, provider, headers, reason) => {
    const to = await subject(caller());
    const response = await to.send({ provider, body, headers: { ...headers(to.secretOf), "x-github-event": "push" } });
    expect(response.status).toBe(401);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status: 401, reason });
    const [row, ...more] = await to.rows();
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      outcome: "refused",
      provider,
      reasonCode: reason,
      content: null,
      deliveryKey: null,
      bytes: body.length,
    });
    expect(JSON.stringify(row)).not.toContain("secret plan");
  });

  it("nothing of the body is parsed: 401 comes before 400", async () => {
    const to = await subject(caller());
    expect((await to.send({ body: "{" })).status).toBe(401);
  });

  it("only so many rows are made in a minute", async () => {
    const to = await subject(caller());
    for (let sent = 0; sent < 35; sent += 1) expect((await to.send({ body: "{}" })).status).toBe(401);
    const refused = await to.rows();
    expect(refused).toHaveLength(30);
    expect(refused.at(-1)?.reason).toContain("Further ones of this minute are not shown.");
  });

  it("an app whose webhooks nobody has looked at yet refuses as well", async () => {
    const to = await subject(caller());
    await db().delete(appWebhooks).where(eq(appWebhooks.appId, to.app.id));
    const response = await to.proven({ body: push(), headers: asPush(randomUUID()), secret: "" });
    expect(response.status).toBe(401);
    expect(await db().select().from(appWebhooks).where(eq(appWebhooks.appId, to.app.id))).toEqual([]);
  });
});

describe("an address that names nothing", () => {
  it.each([
    ["an unknown uuid", { uuid: randomUUID() }],
    ["no uuid", { uuid: "hello" }],
    ["an unknown provider", { provider: "sourceforge" as Provider }],
  ])("with %s: 404", async (_, where) => {
    const to = await subject(caller());
    const response = await to.send({ ...where, body: push(), headers: proofs.github(to.secretOf("github"), push()) });
    expect(response.status).toBe(404);
    expect(await to.rows()).toEqual([]);
  });

  it("of a deleted app, or of a preview: 404", async () => {
    const to = await subject(caller());
    await db().update(apps).set({ deletedAt: new Date() }).where(eq(apps.id, to.app.id));
    expect((await to.proven({ body: push(), headers: asPush(randomUUID()) })).status).toBe(404);
    const parent = await testApp(caller());
    const preview = await subject(caller(), { previewOf: parent.id });
    expect((await preview.proven({ body: push(), headers: asPush(randomUUID()), secret: "x" })).status).toBe(404);
    expect(await listWebhooks(caller(), preview.app.id)).toEqual([]);
  });

  it("takes as long as one that names an app", async () => {
    const to = await subject(caller());
    const body = push({ padding: "x".repeat(2_000_000) });
    const median = async (uuid: string) => {
      const took: number[] = [];
      for (let call = 0; call < 9; call += 1) {
        const started = performance.now();
        await to.send({ uuid, body, headers: proofs.github("0".repeat(64), body) });
        took.push(performance.now() - started);
      }
      return took.sort((a, b) => a - b)[4] ?? 0;
    };
    const [unknown, known] = [await median(randomUUID()), await median(to.app.webhookUuid)];
    expect(unknown / known).toBeGreaterThan(0.3);
  });
});
