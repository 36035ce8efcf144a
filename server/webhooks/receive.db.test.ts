import { randomUUID } from "node:crypto";
import examples from "@octokit/webhooks-examples";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { webhookDeliveries } from "@/drizzle/schema";
import { db } from "@/server/db";
import { providers } from "@/server/git/providers/schema";
import { testDatabase } from "@/server/testing";
import type { Received } from "./schema";
import { listWebhooks, rotateSecret } from "./secrets";
import { asPush, fixture, push, subject, testSender } from "./testing/sender";

testDatabase({ WEBHOOKS_PER_MINUTE: "40", TRUSTED_PROXIES: "192.0.2.0/24" });
const { caller } = testSender();

const answerOf = async (response: Response) => (await response.json()) as Received;

describe("a push with the right proof", () => {
  it("is stored, answered, and waits for its task", async () => {
    const to = await subject(caller());
    const response = await to.proven({ body: push(), headers: asPush("d-1") });
    expect(response.status).toBe(202);
    const { deliveryId, status } = await answerOf(response);
    expect(status).toBe("received");
    const [delivery] = await to.listed();
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
    const to = await subject(caller());
    expect((await listWebhooks(caller(), to.app.id)).map(({ state }) => state)).toEqual(Array(4).fill("waiting"));
    await to.proven({ body: push(), headers: asPush(randomUUID()) });
    const [github, ...others] = await listWebhooks(caller(), to.app.id);
    expect(github).toMatchObject({ state: "receiving", firstDeliveryAt: expect.any(String), lastDeliveryAt: expect.any(String) });
    expect(others.map(({ state }) => state)).toEqual(["waiting", "waiting", "waiting"]);
  });

  it.each(providers.filter((provider) => provider !== "github"))(
    "of %s is stored as its documentation has it",
    async (provider) => {
      const to = await subject(caller(), { repository: null, image: "nginx:1" });
      const response = await to.proven({ provider, ...fixture(provider, "push") });
      expect([response.status, (await answerOf(response)).status]).toEqual([202, "received"]);
      expect(await to.listed()).toMatchObject([
        { provider, kind: "push", branch: "main", commit: expect.any(String) as unknown },
      ]);
    },
  );

  it("of another repository on the same server starts nothing and says so", async () => {
    const to = await subject(caller(), { repository: "https://git.example.com/team/mine.git" });
    const response = await to.proven({ body: push(), headers: asPush(randomUUID()) });
    expect(await answerOf(response)).toMatchObject({ status: "ignored" });
    expect(await to.listed()).toMatchObject([{ outcome: "ignored", reasonCode: "other_repository" }]);
  });

  it("of many refs is a row for each, and a duplicate of each", async () => {
    const to = await subject(caller(), { repository: null, image: "nginx:1" });
    const once = { provider: "bitbucket", ...fixture("bitbucket", "push-several") } as const;
    const first = await answerOf(await to.proven(once));
    expect(first.deliveries).toHaveLength(3);
    const again = await answerOf(await to.proven(once));
    expect(again.deliveries?.map(({ status }) => status)).toEqual(["duplicate", "duplicate", "duplicate"]);
    const id = once.headers["x-request-uuid"];
    expect((await to.rows()).map(({ deliveryKey }) => deliveryKey)).toEqual([1, 2, 3, 1, 2, 3].map((place) => `${id}/${place}`));
  });

  it("comes in GitHub's other content type too", async () => {
    const to = await subject(caller());
    const body = new URLSearchParams({ payload: push() }).toString();
    const headers = { ...asPush(randomUUID()), "content-type": "application/x-www-form-urlencoded" };
    expect((await to.proven({ body, headers })).status).toBe(202);
    expect(await to.listed()).toMatchObject([{ branch: "main" }]);
  });
});

describe("a ping, and what nobody waits for", () => {
  it("are answered and start nothing", async () => {
    const to = await subject(caller());
    const ping = examples.find(({ name }) => name === "ping")?.examples[0];
    const response = await to.proven({ body: JSON.stringify(ping), headers: { "x-github-event": "ping" } });
    expect([response.status, await answerOf(response)]).toEqual([
      200,
      { deliveryId: expect.any(String) as unknown, status: "ignored", reason: "The webhook works." },
    ]);
    const other = await to.proven({ body: "{}", headers: { "x-github-event": "check_run" } });
    expect([other.status, (await answerOf(other)).status]).toEqual([202, "ignored"]);
    expect((await to.listed()).map(({ reasonCode }) => reasonCode)).toEqual(["other_event", "ping"]);
  });
});

describe("the same delivery", () => {
  it("is shown as such and starts nothing, a day later too", async () => {
    const to = await subject(caller());
    const sent = { body: push(), headers: asPush("same") };
    const first = await answerOf(await to.proven(sent));
    await db()
      .update(webhookDeliveries)
      .set({ receivedAt: new Date(Date.now() - 86_400_000) })
      .where(eq(webhookDeliveries.appId, to.app.id));
    expect(await answerOf(await to.proven(sent))).toMatchObject({ status: "duplicate" });
    const [again] = await to.listed();
    expect(again).toMatchObject({ outcome: "duplicate", originalId: first.deliveryId, canSendAgain: false, commit: null });
  });

  it("ten times at once is one", async () => {
    const to = await subject(caller());
    const sent = { body: push(), headers: asPush("at-once") };
    const answers = await Promise.all(Array.from({ length: 10 }, async () => (await answerOf(await to.proven(sent))).status));
    expect(answers.sort()).toEqual([...Array<string>(9).fill("duplicate"), "received"]);
  });

  it("is known by its bytes where the provider gives no id", async () => {
    const to = await subject(caller());
    const headers = { "x-github-event": "push" };
    expect((await answerOf(await to.proven({ body: push(), headers }))).status).toBe("received");
    expect((await answerOf(await to.proven({ body: push(), headers }))).status).toBe("duplicate");
    expect((await answerOf(await to.proven({ body: push({ after: "c".repeat(40) }), headers }))).status).toBe("received");
  });

  it("of another app, or of another provider, is another one", async () => {
    const to = await subject(caller());
    const headers = asPush("shared");
    await to.proven({ body: push(), headers });
    const gitea = { "x-gitea-event": "push", "x-gitea-delivery": "shared" };
    expect((await answerOf(await to.proven({ provider: "codeberg", body: push(), headers: gitea }))).status).toBe("received");
    const other = await subject(caller());
    expect((await answerOf(await other.proven({ body: push(), headers }))).status).toBe("received");
  });
});

describe("a new secret", () => {
  it("ends the old one at once and begins anew", async () => {
    const to = await subject(caller());
    const old = to.secretOf("github");
    await to.proven({ body: push(), headers: asPush(randomUUID()) });
    const rotated = await rotateSecret(caller(), { id: to.app.id, provider: "github" });
    expect(rotated.secret).toMatch(/^[0-9a-f]{64}$/);
    expect(rotated).toMatchObject({ state: "waiting", firstDeliveryAt: null });
    expect((await to.proven({ body: push(), headers: asPush(randomUUID()), secret: old })).status).toBe(401);
    expect((await to.proven({ body: push(), headers: asPush(randomUUID()), secret: rotated.secret ?? "" })).status).toBe(202);
    // The others keep theirs.
    expect((await listWebhooks(caller(), to.app.id)).slice(1).map(({ secret }) => secret)).toEqual(
      providers.slice(1).map((provider) => to.secretOf(provider)),
    );
  });
});
