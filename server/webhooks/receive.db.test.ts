import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import examples from "@octokit/webhooks-examples";
import { eq } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { apps, appWebhooks, webhookDeliveries } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import type { AppRow } from "@/server/apps";
import { db } from "@/server/db";
import { type Provider, providers } from "@/server/git/providers/schema";
import { closeRedis, redis } from "@/server/live";
import { closeQueues } from "@/server/queue";
import { testApp, testCaller, testDatabase } from "@/server/testing";
import { listDeliveries } from "./list-deliveries";
import { receiveWebhook } from "./receive";
import type { Received } from "./schema";
import { listWebhooks, rotateSecret } from "./secrets";

testDatabase({ WEBHOOKS_PER_MINUTE: "40", TRUSTED_PROXIES: "192.0.2.0/24" });

let caller: Caller;
let app: AppRow;
const secrets = new Map<Provider, string>();
beforeAll(async () => {
  caller = await testCaller();
});
const freshApp = async (values: Partial<AppRow> = {}) => {
  app = await testApp(caller, values);
  for (const { provider, secret } of await listWebhooks(caller, app.id)) secrets.set(provider, secret ?? "");
};
const secretOf = (provider: Provider) => secrets.get(provider) ?? "";
afterEach(async () => {
  await closeQueues();
});

const sha256 = (secret: string, body: string) => createHmac("sha256", secret).update(body).digest("hex");
const proofs: Record<Provider, (secret: string, body: string) => Record<string, string>> = {
  github: (secret, body) => ({ "x-hub-signature-256": `sha256=${sha256(secret, body)}` }),
  gitlab: (secret) => ({ "x-gitlab-token": secret }),
  codeberg: (secret, body) => ({ "x-gitea-signature": sha256(secret, body) }),
  bitbucket: (secret, body) => ({ "x-hub-signature": `sha256=${sha256(secret, body)}` }),
};

type Sent = { provider?: Provider; uuid?: string; body: string; headers?: Record<string, string>; from?: string };

let callers = 0;
/** Each from an address of its own, so that nobody's calls are counted together. */
const someAddress = () => `198.51.100.${(callers++ % 250) + 1}`;

const send = ({ provider = "github", uuid = app.webhookUuid, body, headers = {}, from = someAddress() }: Sent) => {
  const request = new Request(`http://localhost:3000/v1/webhooks/${provider}/${uuid}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-wisehosting-peer": "192.0.2.9", "x-forwarded-for": from, ...headers },
    body,
  });
  return receiveWebhook(request, { provider, uuid });
};

const proven = ({ provider = "github", secret = secretOf(provider), ...sent }: Sent & { secret?: string }) =>
  send({ ...sent, provider, headers: { ...sent.headers, ...proofs[provider](secret, sent.body) } });

const push = (more: Record<string, unknown> = {}) =>
  JSON.stringify({
    ref: "refs/heads/main",
    before: "b".repeat(40),
    after: "a".repeat(40),
    commits: [],
    head_commit: { message: "Fix the readme", author: { name: "Emma" }, url: "https://git.example.com/team/app/commit/a" },
    repository: { full_name: "team/app", clone_url: "https://git.example.com/team/app.git" },
    pusher: { name: "emma" },
    ...more,
  });
const asPush = (id: string = randomUUID()) => ({ "x-github-event": "push", "x-github-delivery": id });

const answerOf = async (response: Response) => (await response.json()) as Received & { reason: string };
const rows = () => db().select().from(webhookDeliveries).where(eq(webhookDeliveries.appId, app.id)).orderBy(webhookDeliveries.id);
const listed = async () => (await listDeliveries(caller, { id: app.id, limit: 100 })).items;

describe("a push with the right proof", () => {
  it("is stored, answered, and waits for its task", async () => {
    await freshApp();
    const response = await proven({ body: push(), headers: asPush("d-1") });
    expect(response.status).toBe(202);
    const { deliveryId, status } = await answerOf(response);
    expect(status).toBe("received");
    const [delivery] = await listed();
    expect(delivery).toMatchObject({
      id: deliveryId,
      provider: "github",
      source: "webhook",
      deliveryId: "d-1",
      event: "push",
      kind: "push",
      branch: "main",
      commit: "a".repeat(40),
      commitMessage: "Fix the readme",
      author: "Emma",
      outcome: "received",
      canSendAgain: true,
      bytes: push().length,
    });
    expect(delivery?.address).toMatch(/^198\.51\.100\./);
  });

  it("turns its webhook green, and no other one", async () => {
    await freshApp();
    expect((await listWebhooks(caller, app.id)).map(({ state }) => state)).toEqual(Array(4).fill("waiting"));
    await proven({ body: push(), headers: asPush() });
    const [github, ...others] = await listWebhooks(caller, app.id);
    expect(github).toMatchObject({ state: "receiving", firstDeliveryAt: expect.any(String), lastDeliveryAt: expect.any(String) });
    expect(others.map(({ state }) => state)).toEqual(["waiting", "waiting", "waiting"]);
  });

  it.each(providers.filter((provider) => provider !== "github"))(
    "of %s is stored as its documentation has it",
    async (provider) => {
      await freshApp({ repository: null, image: "nginx:1" });
      const { headers, payload } = JSON.parse(readFileSync(`tests/fixtures/webhooks/${provider}/push.json`, "utf8")) as {
        headers: Record<string, string>;
        payload: unknown;
      };
      const response = await proven({ provider, headers, body: JSON.stringify(payload) });
      expect([response.status, (await answerOf(response)).status]).toEqual([202, "received"]);
      expect(await listed()).toMatchObject([{ provider, kind: "push", branch: "main", commit: expect.any(String) as unknown }]);
    },
  );

  it("of another repository on the same server starts nothing and says so", async () => {
    await freshApp({ repository: "https://git.example.com/team/mine.git" });
    const response = await proven({ body: push(), headers: asPush() });
    expect(await answerOf(response)).toMatchObject({ status: "ignored" });
    expect(await listed()).toMatchObject([{ outcome: "ignored", reasonCode: "other_repository" }]);
  });

  it("of many refs is a row for each, and a duplicate of each", async () => {
    await freshApp({ repository: null, image: "nginx:1" });
    const { headers, payload } = JSON.parse(readFileSync("tests/fixtures/webhooks/bitbucket/push-several.json", "utf8")) as {
      headers: Record<string, string>;
      payload: unknown;
    };
    const once = { provider: "bitbucket", headers, body: JSON.stringify(payload) } as const;
    const first = await answerOf(await proven(once));
    expect(first.deliveries).toHaveLength(3);
    const again = await answerOf(await proven(once));
    expect(again.deliveries?.map(({ status }) => status)).toEqual(["duplicate", "duplicate", "duplicate"]);
    const id = headers["X-Request-UUID"];
    expect((await rows()).map(({ deliveryKey }) => deliveryKey)).toEqual([1, 2, 3, 1, 2, 3].map((place) => `${id}/${place}`));
  });

  it("comes in GitHub's other content type too", async () => {
    await freshApp();
    const body = new URLSearchParams({ payload: push() }).toString();
    const headers = { ...asPush(), "content-type": "application/x-www-form-urlencoded" };
    expect((await proven({ body, headers })).status).toBe(202);
    expect(await listed()).toMatchObject([{ branch: "main" }]);
  });
});

describe("a ping, and what nobody waits for", () => {
  it("are answered and start nothing", async () => {
    await freshApp();
    const ping = examples.find(({ name }) => name === "ping")?.examples[0];
    const response = await proven({ body: JSON.stringify(ping), headers: { "x-github-event": "ping" } });
    expect([response.status, await answerOf(response)]).toEqual([
      200,
      { deliveryId: expect.any(String) as unknown, status: "ignored", reason: "The webhook works." },
    ]);
    const other = await proven({ body: "{}", headers: { "x-github-event": "check_run" } });
    expect([other.status, (await answerOf(other)).status]).toEqual([202, "ignored"]);
    expect((await listed()).map(({ reasonCode }) => reasonCode)).toEqual(["other_event", "ping"]);
  });
});

describe("the same delivery", () => {
  it("is shown as such and starts nothing, a day later too", async () => {
    await freshApp();
    const sent = { body: push(), headers: asPush("same") };
    const first = await answerOf(await proven(sent));
    await db()
      .update(webhookDeliveries)
      .set({ receivedAt: new Date(Date.now() - 86_400_000) })
      .where(eq(webhookDeliveries.appId, app.id));
    expect(await answerOf(await proven(sent))).toMatchObject({ status: "duplicate" });
    const [again] = await listed();
    expect(again).toMatchObject({ outcome: "duplicate", originalId: first.deliveryId, canSendAgain: false, commit: null });
  });

  it("ten times at once is one", async () => {
    await freshApp();
    const sent = { body: push(), headers: asPush("at-once") };
    const answers = await Promise.all(Array.from({ length: 10 }, async () => (await answerOf(await proven(sent))).status));
    expect(answers.sort()).toEqual([...Array<string>(9).fill("duplicate"), "received"]);
  });

  it("is known by its bytes where the provider gives no id", async () => {
    await freshApp();
    const headers = { "x-github-event": "push" };
    expect((await answerOf(await proven({ body: push(), headers }))).status).toBe("received");
    expect((await answerOf(await proven({ body: push(), headers }))).status).toBe("duplicate");
    expect((await answerOf(await proven({ body: push({ after: "c".repeat(40) }), headers }))).status).toBe("received");
  });

  it("of another app, or of another provider, is another one", async () => {
    await freshApp();
    const headers = asPush("shared");
    await proven({ body: push(), headers });
    const gitea = { "x-gitea-event": "push", "x-gitea-delivery": "shared" };
    expect((await answerOf(await proven({ provider: "codeberg", body: push(), headers: gitea }))).status).toBe("received");
    await freshApp();
    expect((await answerOf(await proven({ body: push(), headers }))).status).toBe("received");
  });
});

describe("without the right proof", () => {
  const body = push({ commits: [{ message: "a secret plan" }] });
  const sha1 = (secret: string) => `sha1=${createHmac("sha1", secret).update(body).digest("hex")}`;

  it.each<[string, Provider, () => Record<string, string>, string]>([
    ["none", "github", () => ({}), "signature_missing"],
    ["an empty one", "github", () => ({ "x-hub-signature-256": "" }), "signature_wrong"],
    ["a wrong one", "github", () => proofs.github("0".repeat(64), body), "signature_wrong"],
    ["that of another provider", "github", () => proofs.codeberg(secretOf("github"), body), "signature_missing"],
    ["SHA-1", "github", () => ({ "x-hub-signature": sha1(secretOf("github")) }), "signature_missing"],
    ["SHA-1", "bitbucket", () => ({ "x-hub-signature": sha1(secretOf("bitbucket")) }), "signature_wrong"],
    ["the secret of another provider", "gitlab", () => proofs.gitlab(secretOf("github"), body), "signature_wrong"],
    ["an empty token", "gitlab", () => ({ "x-gitlab-token": "" }), "signature_wrong"],
    ["a wrong one", "codeberg", () => proofs.codeberg(secretOf("gitlab"), body), "signature_wrong"],
  ])("%s for %s: 401, and a row without the body", async (_, provider, headers, reason) => {
    await freshApp();
    const response = await send({ provider, body, headers: { ...headers(), "x-github-event": "push" } });
    expect(response.status).toBe(401);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status: 401, reason });
    const [row, ...more] = await rows();
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
    await freshApp();
    expect((await send({ body: "{" })).status).toBe(401);
  });

  it("only so many rows are made in a minute", async () => {
    await freshApp();
    for (let sent = 0; sent < 35; sent += 1) expect((await send({ body: "{}" })).status).toBe(401);
    const refused = await rows();
    expect(refused).toHaveLength(30);
    expect(refused.at(-1)?.reason).toContain("Further ones of this minute are not shown.");
  });

  it("an app whose webhooks nobody has looked at yet refuses as well", async () => {
    app = await testApp(caller);
    const response = await proven({ body: push(), headers: asPush(), secret: "" });
    expect(response.status).toBe(401);
    expect(await db().select().from(appWebhooks).where(eq(appWebhooks.appId, app.id))).toEqual([]);
  });
});

describe("an address that names nothing", () => {
  it.each([
    ["an unknown uuid", { uuid: randomUUID() }],
    ["no uuid", { uuid: "hello" }],
    ["an unknown provider", { provider: "sourceforge" as Provider }],
  ])("with %s: 404", async (_, where) => {
    await freshApp();
    const response = await send({ ...where, body: push(), headers: proofs.github(secretOf("github"), push()) });
    expect(response.status).toBe(404);
    expect(await rows()).toEqual([]);
  });

  it("of a deleted app, or of a preview: 404", async () => {
    await freshApp();
    await db().update(apps).set({ deletedAt: new Date() }).where(eq(apps.id, app.id));
    expect((await proven({ body: push(), headers: asPush() })).status).toBe(404);
    const parent = await testApp(caller);
    app = await testApp(caller, { previewOf: parent.id });
    expect((await proven({ body: push(), headers: asPush(), secret: "x" })).status).toBe(404);
    expect(await listWebhooks(caller, app.id)).toEqual([]);
  });

  it("takes as long as one that names an app", async () => {
    await freshApp();
    const body = push({ padding: "x".repeat(2_000_000) });
    const median = async (uuid: string) => {
      const took: number[] = [];
      for (let call = 0; call < 9; call += 1) {
        const started = performance.now();
        await send({ uuid, body, headers: proofs.github("0".repeat(64), body) });
        took.push(performance.now() - started);
      }
      return took.sort((a, b) => a - b)[4] ?? 0;
    };
    const [unknown, known] = [await median(randomUUID()), await median(app.webhookUuid)];
    expect(unknown / known).toBeGreaterThan(0.3);
  });
});

describe("a body", () => {
  it.each([
    ["that is no JSON", "hello", "application/json"],
    ["that is a list", "[]", "application/json"],
    ["of another type", "{}", "text/plain"],
    ["that is a deep nest", `{"a":${"[".repeat(100_000)}`, "application/json"],
  ])("%s: 400, and a row that says so", async (_, body, type) => {
    await freshApp();
    const response = await proven({ body, headers: { ...asPush(), "content-type": type } });
    expect(response.status).toBe(400);
    expect(await listed()).toMatchObject([{ outcome: "refused", reasonCode: "body_unreadable", canSendAgain: false }]);
  });

  it("of 25 MB is taken, and not a byte more, said or not", async () => {
    await freshApp();
    const largest = 25 * 1_048_576;
    const frame = push({ padding: "" }).length;
    const exactly = push({ padding: "x".repeat(largest - frame) });
    expect((await proven({ body: exactly, headers: asPush() })).status).toBe(202);
    const response = await proven({ body: `${exactly} `, headers: asPush() });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ reason: "body_too_large" });
    expect((await send({ body: "{}", headers: { "content-length": "2000000000" } })).status).toBe(413);
    expect(await rows()).toHaveLength(1);
  });

  it("with what Postgres does not take is stored all the same", async () => {
    await freshApp();
    const body = push({ head_commit: { message: "a\u0000b\ud800c", author: { name: "\u0000" } } });
    expect((await proven({ body, headers: asPush() })).status).toBe(202);
    expect(await listed()).toMatchObject([{ commitMessage: "a\ufffdb\ufffdc" }]);
  });

  it("of 2,000 commits is taken", async () => {
    await freshApp();
    const commits = Array.from({ length: 2_000 }, (_, place) => ({
      id: "a".repeat(40),
      message: `Commit ${place}`,
      added: [],
      removed: [],
      modified: [`src/${place}.ts`],
    }));
    expect((await proven({ body: push({ commits }), headers: asPush() })).status).toBe(202);
    const [row] = await rows();
    expect(row?.content).toMatchObject({ commits: 2_000, paths: { length: 2_000 } });
  });
});

describe("a new secret", () => {
  it("ends the old one at once and begins anew", async () => {
    await freshApp();
    const old = secretOf("github");
    await proven({ body: push(), headers: asPush() });
    const rotated = await rotateSecret(caller, { id: app.id, provider: "github" });
    expect(rotated.secret).toMatch(/^[0-9a-f]{64}$/);
    expect(rotated).toMatchObject({ state: "waiting", firstDeliveryAt: null });
    expect((await proven({ body: push(), headers: asPush(), secret: old })).status).toBe(401);
    expect((await proven({ body: push(), headers: asPush(), secret: rotated.secret ?? "" })).status).toBe(202);
    // The others keep theirs.
    expect((await listWebhooks(caller, app.id)).slice(1).map(({ secret }) => secret)).toEqual(
      providers.slice(1).map((provider) => secretOf(provider)),
    );
  });
});

describe("many calls from one address", () => {
  it("are refused beyond the limit, with the seconds to wait, whatever they bring", async () => {
    await freshApp();
    const from = "203.0.113.7";
    for (let call = 0; call < 40; call += 1) expect((await send({ body: "{}", uuid: randomUUID(), from })).status).toBe(404);
    const response = await proven({ body: push(), headers: asPush(), from });
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(Number(response.headers.get("retry-after"))).toBeLessThanOrEqual(60);
    expect(await rows()).toEqual([]);
    expect((await proven({ body: push(), headers: asPush(), from: "203.0.113.8" })).status).toBe(202);
  });

  it("from one network of IPv6 are one", async () => {
    await freshApp();
    const statuses: number[] = [];
    for (let call = 0; call < 41; call += 1)
      statuses.push((await send({ body: "{}", uuid: randomUUID(), from: `2001:db8:77::${(call + 1).toString(16)}` })).status);
    expect(statuses.at(-1)).toBe(429);
  });

  it("are all taken while Redis is away, and soon answered", async () => {
    await freshApp();
    const address = process.env.REDIS_URL;
    await closeQueues();
    closeRedis();
    process.env.REDIS_URL = "redis://127.0.0.1:1";
    const { env } = await import("@/server/env");
    const settings = env();
    const kept = settings.REDIS_URL;
    settings.REDIS_URL = "redis://127.0.0.1:1";
    try {
      const started = performance.now();
      for (let call = 0; call < 45; call += 1)
        expect((await proven({ body: push(), headers: asPush(), from: "203.0.113.9" })).status).toBe(202);
      expect(performance.now() - started).toBeLessThan(10_000);
      expect(redis().status).not.toBe("ready");
    } finally {
      settings.REDIS_URL = kept;
      process.env.REDIS_URL = address;
      await closeQueues();
      closeRedis();
    }
  });
});
