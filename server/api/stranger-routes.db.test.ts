import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { testCaller, testDatabase, testRequest, testToken } from "@/server/testing";
import { expectNothingOf, testVictim, type Victim } from "@/server/testing/victim";

/** The same stranger at every route that is no procedure. Generated too: a new route needs its line in the table. */
testDatabase();

let victim: Victim;
let stranger: string;

beforeAll(async () => {
  victim = await testVictim();
  stranger = await testToken(await testCaller("member"));
});

type Handler = (request: Request, context: { params: Promise<Record<string, unknown>> }) => Promise<Response> | Response;
type RouteExpectation = {
  url: () => string;
  params?: () => Record<string, unknown>;
  without: number;
  stranger: number;
  body?: unknown;
};

const forWorkers = (path: string): RouteExpectation => ({ url: () => path, without: 401, stranger: 401, body: {} });
const open = (path: string): RouteExpectation => ({ url: () => path, without: 200, stranger: 200 });

/** Null: said by another test (the procedures above), or next-auth's own, which knows no team's things. */
const routes: Record<string, RouteExpectation | null> = {
  "app/api/auth/[...nextauth]/route.ts": null,
  "app/v1/[...path]/route.ts": null,
  "app/api/trpc/[trpc]/route.ts": {
    url: () => `/api/trpc/apps.get?input=${encodeURIComponent(JSON.stringify({ id: victim.app.id }))}`,
    without: 401,
    stranger: 404,
  },
  "app/v1/git-connections/callback/route.ts": {
    url: () => `/v1/git-connections/callback?code=guessed&state=${victim.connectionId}.guessed`,
    without: 401,
    stranger: 404,
  },
  "app/healthz/route.ts": open("/healthz"),
  "app/readyz/route.ts": open("/readyz"),
  "app/metrics/route.ts": { url: () => "/metrics", without: 401, stranger: 401 },
  "app/v1/openapi.json/route.ts": open("/v1/openapi.json"),
  "app/v1/install/worker.sh/route.ts": open("/v1/install/worker.sh"),
  // Fetched by machines that have no key yet. `server/install/install.db.test.ts` looks at them.
  "app/v1/install/worker.tar.gz/route.ts": null,
  "app/v1/install/node.gz/route.ts": null,
  "app/v1/deployments/[id]/logs/route.ts": {
    url: () => `/v1/deployments/${victim.deploymentId}/logs?follow=1`,
    params: () => ({ id: victim.deploymentId }),
    without: 401,
    stranger: 404,
  },
  "app/v1/apps/[id]/logs/route.ts": {
    url: () => `/v1/apps/${victim.app.id}/logs?follow=1`,
    params: () => ({ id: victim.app.id }),
    without: 401,
    stranger: 404,
  },
  "app/v1/apps/[id]/logs/file/route.ts": {
    url: () => `/v1/apps/${victim.app.id}/logs/file`,
    params: () => ({ id: victim.app.id }),
    without: 401,
    stranger: 404,
  },
  // A git provider's proof is no token: `server/webhooks/receive.db.test.ts` looks at it.
  "app/v1/webhooks/[provider]/[uuid]/route.ts": {
    url: () => `/v1/webhooks/github/${victim.app.webhookUuid}`,
    params: () => ({ provider: "github", uuid: victim.app.webhookUuid }),
    body: { zen: "guessed" },
    without: 401,
    stranger: 401,
  },
  "app/v1/activity.csv/route.ts": {
    url: () => `/v1/activity.csv?app=${victim.app.id}`,
    without: 401,
    stranger: 404,
  },
  "app/v1/apps/[id]/usage.csv/route.ts": {
    url: () => `/v1/apps/${victim.app.id}/usage.csv`,
    params: () => ({ id: victim.app.id }),
    without: 401,
    stranger: 404,
  },
  "app/v1/usage.csv/route.ts": { url: () => "/v1/usage.csv", without: 401, stranger: 200 },
  // Whoever knows the secret may: `server/deploy-hooks/deploy-hooks.db.test.ts`.
  "app/v1/deploy-hooks/[secret]/route.ts": null,
  "app/v1/traefik/config/route.ts": forWorkers("/v1/traefik/config"),
  "app/v1/workers/register/route.ts": {
    url: () => "/v1/workers/register",
    body: { joinToken: "whj_guessed", instanceId: "instance-guessed", name: "mine", softwareVersion: "1" },
    without: 401,
    stranger: 401,
  },
  "app/v1/workers/token/route.ts": forWorkers("/v1/workers/token"),
  "app/v1/workers/claims/route.ts": forWorkers("/v1/workers/claims"),
  "app/v1/workers/desired-state/route.ts": forWorkers("/v1/workers/desired-state"),
};

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

describe("every route", () => {
  const files = readdirSync("app", { recursive: true, encoding: "utf8" })
    .filter((file) => /(?:^|\/)route\.tsx?$/.test(file))
    .map((file) => join("app", file));

  it("stands in the table", () => expect(Object.keys(routes).sort()).toEqual(files.sort()));

  it.each(Object.entries(routes))("%s", async (file, expectation) => {
    if (expectation === null) return;
    const handlers = (await import(join(process.cwd(), file))) as Partial<Record<(typeof methods)[number], Handler>>;
    const asked = methods.filter((method) => handlers[method] && !(file.includes("trpc") && method === "POST"));
    expect(asked.length).toBeGreaterThan(0);
    for (const method of asked) {
      const body = method === "GET" || expectation.body === undefined ? {} : { body: expectation.body };
      const call = (token?: string) =>
        handlers[method]?.(testRequest(expectation.url(), { method, ...body, ...(token === undefined ? {} : { token }) }), {
          params: Promise.resolve(expectation.params?.() ?? {}),
        });
      expect((await call())?.status).toBe(expectation.without);
      const response = await call(stranger);
      expect(response?.status).toBe(expectation.stranger);
      expectNothingOf(victim, (await response?.text()) ?? "");
    }
  });
});
