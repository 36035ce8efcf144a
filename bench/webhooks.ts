import { createHmac, randomUUID } from "node:crypto";
import type { App } from "@/server/apps/schema";
import type { Webhook } from "@/server/webhooks/schema";
import { httpRequest } from "@/tests/support/http-client";
import { newName, removeApp } from "@/tests/support/own-apps";
import { makeRepository } from "@/tests/support/repository";
import { page } from "@/tests/support/sample-apps";
import type { Stack } from "@/tests/support/stack";
import type { Group } from "./group";
import { median, percentile } from "./statistics";

const warmUp = 20;
const pushes = 200;

/** As much as GitHub sends of a push of twenty commits. */
const pushOf = ({ branch }: App, head: string): string =>
  JSON.stringify({
    ref: `refs/heads/${branch}`,
    before: "0".repeat(40),
    after: head,
    commits: Array.from({ length: 20 }, (_, place) => ({
      id: head,
      message: `Change ${place}`,
      author: { name: "Emma Example", email: "emma@example.com" },
      added: [],
      removed: [],
      modified: [`src/file-${place}.ts`],
    })),
    head_commit: { id: head, message: "Change 19", author: { name: "Emma Example" } },
    repository: { full_name: "team/app" },
  });

/** Milliseconds until each push was answered, one after another. */
const sendPushes = async ({ port }: Stack, { url, secret }: Webhook, body: string): Promise<number[]> => {
  const signature = `sha256=${createHmac("sha256", secret ?? "")
    .update(body)
    .digest("hex")}`;
  const took: number[] = [];
  for (let sent = 0; sent < warmUp + pushes; sent += 1) {
    const headers = {
      "content-type": "application/json",
      "x-github-event": "push",
      "x-github-delivery": randomUUID(),
      "x-hub-signature-256": signature,
    };
    const startedAt = performance.now();
    const answer = await httpRequest({ port, method: "POST", path: new URL(url).pathname, headers, body });
    if (answer.status !== 202) throw new Error(`A push was answered ${answer.status}: ${answer.body}`);
    took.push(performance.now() - startedAt);
  }
  return took.slice(warmUp);
};

const measure = async (stack: Stack, repository: { path: string; firstCommit: string }): Promise<number[]> => {
  const app = await stack.api.createApp({ name: newName("pushed"), repository: repository.path });
  try {
    const webhooks = await stack.api.expectStatus<Webhook[]>(200, stack.api.call("GET", `/v1/apps/${app.id}/webhooks`));
    const github = webhooks.find(({ provider }) => provider === "github");
    if (!github) throw new Error("The app has no webhook");
    return await sendPushes(stack, github, pushOf(app, repository.firstCommit));
  } finally {
    await removeApp(stack, app.id);
  }
};

export const webhooks: Group = {
  figures: ["webhook_answer_ms"],
  measure: async ({ stack, say }) => {
    const repository = await makeRepository(page("0"));
    try {
      const took = await measure(stack, repository);
      say(`  ${took.length} pushes, p95 ${percentile(took, 0.95).toFixed(1)} ms`);
      return { webhook_answer_ms: median(took) };
    } finally {
      await repository.remove();
    }
  },
};
