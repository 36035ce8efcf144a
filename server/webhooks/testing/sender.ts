import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll } from "vitest";
import { webhookDeliveries } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import type { AppRow } from "@/server/apps";
import { db } from "@/server/db";
import type { Provider } from "@/server/git/providers/schema";
import { closeRedis } from "@/server/live";
import { closeQueues } from "@/server/queue";
import { testApp, testCaller } from "@/server/testing";
import { listDeliveries } from "../list-deliveries";
import { receiveWebhook } from "../receive";
import { listWebhooks } from "../secrets";

/** Deliveries as their providers send them, to an app of a new person. */

const sha256 = (secret: string, body: string) => createHmac("sha256", secret).update(body).digest("hex");

export const proofs: Record<Provider, (secret: string, body: string) => Record<string, string>> = {
  github: (secret, body) => ({ "x-hub-signature-256": `sha256=${sha256(secret, body)}` }),
  gitlab: (secret) => ({ "x-gitlab-token": secret }),
  codeberg: (secret, body) => ({ "x-gitea-signature": sha256(secret, body) }),
  bitbucket: (secret, body) => ({ "x-hub-signature": `sha256=${sha256(secret, body)}` }),
};

export const push = (more: Record<string, unknown> = {}) =>
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

export const asPush = (id: string) => ({ "x-github-event": "push", "x-github-delivery": id });

/** A documented payload, whole. */
export const fixture = (provider: Provider, name: string): { headers: Record<string, string>; body: string } => {
  const read = JSON.parse(readFileSync(`tests/fixtures/webhooks/${provider}/${name}.json`, "utf8")) as {
    headers: Record<string, string>;
    payload: unknown;
  };
  const headers = Object.fromEntries(Object.entries(read.headers).map(([header, value]) => [header.toLowerCase(), value]));
  return { headers, body: JSON.stringify(read.payload) };
};

export type Sent = { provider?: Provider; uuid?: string; body: string; headers?: Record<string, string>; from?: string };

export type Subject = {
  caller: Caller;
  app: AppRow;
  secretOf: (provider: Provider) => string;
  /** As it is, without a proof. */
  send: (sent: Sent) => Promise<Response>;
  /** With the right proof, or that of another secret. */
  proven: (sent: Sent & { secret?: string }) => Promise<Response>;
  rows: () => Promise<(typeof webhookDeliveries.$inferSelect)[]>;
  /** As the delivery list has them: newest first. */
  listed: () => Promise<Awaited<ReturnType<typeof listDeliveries>>["items"]>;
};

let callers = 0;
/** Each from an address of its own, so that nobody's calls are counted together. */
const someAddress = () => `198.51.100.${(callers++ % 250) + 1}`;

/** Another app, and what may be sent to it. The first proxy of `TRUSTED_PROXIES` must have 192.0.2.9. */
export const subject = async (caller: Caller, values: Partial<AppRow> = {}): Promise<Subject> => {
  const app = await testApp(caller, values);
  const webhooks = await listWebhooks(caller, app.id);
  const secretOf = (provider: Provider) => webhooks.find((webhook) => webhook.provider === provider)?.secret ?? "";
  const send: Subject["send"] = ({ provider = "github", uuid = app.webhookUuid, body, headers = {}, from = someAddress() }) => {
    const request = new Request(`http://localhost:3000/v1/webhooks/${provider}/${uuid}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-wisehosting-peer": "192.0.2.9", "x-forwarded-for": from, ...headers },
      body,
    });
    return receiveWebhook(request, { provider, uuid });
  };
  return {
    caller,
    app,
    secretOf,
    send,
    proven: ({ provider = "github", secret = secretOf(provider), ...sent }) =>
      send({ ...sent, provider, headers: { ...sent.headers, ...proofs[provider](secret, sent.body) } }),
    rows: () =>
      db()
        .select()
        .from(webhookDeliveries)
        .where(eq(webhookDeliveries.appId, app.id))
        .orderBy(webhookDeliveries.receivedAt, webhookDeliveries.deliveryKey),
    listed: async () => (await listDeliveries(caller, { id: app.id, limit: 100 })).items,
  };
};

/** A person for the stories of a file; Redis is let go of behind them. */
export const testSender = (): { caller: () => Caller } => {
  let caller: Caller | undefined;
  beforeAll(async () => {
    caller = await testCaller();
  });
  afterAll(async () => {
    await closeQueues();
    closeRedis();
  });
  return {
    caller: () => {
      if (!caller) throw new Error("Nobody is there yet");
      return caller;
    },
  };
};
