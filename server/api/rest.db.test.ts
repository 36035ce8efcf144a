import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "@/server/accounts/schema";
import { toAppError } from "@/server/api/errors";
import { restHandler } from "@/server/api/rest";
import { appRouter } from "@/server/api/router";
import type { App } from "@/server/apps/schema";
import { db } from "@/server/db";
import {
  testApp,
  testCaller,
  testDatabase,
  testDeploy,
  testRepository,
  testRequest,
  testToken,
  testWorker,
} from "@/server/testing";

testDatabase({ ALLOW_LOCAL_SOURCES: "true", ALLOW_PRIVATE_ADDRESSES: "true" });

const handle = restHandler(appRouter);
let caller: Caller;
let token: string;
let repository: string;

beforeAll(async () => {
  caller = await testCaller();
  token = await testToken(caller);
  repository = (await testRepository()).path;
});

const ask = async (path: string, options: Parameters<typeof testRequest>[1] = {}) => {
  const response = await handle(testRequest(path, { token, ...options }));
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
};
const create = (body: Record<string, unknown>) => ask("/v1/apps", { method: "POST", body });

describe("apps", () => {
  it("are made with defaults, read by id and by name, changed and deleted", async () => {
    const made = await create({ name: "Hello-1", repository, branch: "main" });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: "Hello-1",
      subdomain: "hello-1",
      port: 3000,
      status: "idle",
      url: "http://hello-1.localhost:8080",
      liveDeploymentId: null,
      dockerfilePath: "Dockerfile",
    });
    const id = String(made.body.id);
    expect((await ask(`/v1/apps/${id}`)).body).toEqual(made.body);
    expect((await ask("/v1/apps/hello-1")).body).toEqual(made.body);
    const changed = await ask(`/v1/apps/${id}`, { method: "PATCH", body: { port: 8081, healthCheckPath: "/health" } });
    expect(changed).toMatchObject({ status: 200, body: { id, port: 8081, healthCheckPath: "/health", name: "Hello-1" } });
    expect(await ask(`/v1/apps/${id}`, { method: "DELETE" })).toMatchObject({ status: 202, body: { id, state: "removed" } });
    expect((await ask(`/v1/apps/${id}`)).status).toBe(404);
  });

  it("are not there under a name that no text may hold", async () => {
    expect((await ask("/v1/apps/%00")).status).toBe(422);
    expect((await ask("/v1/deployments/%00")).status).toBe(422);
  });

  it("a NUL is the caller's fault, as text and within what is stored as JSON", async () => {
    const registry = { name: "a\u0000b", server: "registry.example.com", username: "u", password: "p" };
    expect((await ask("/v1/registries", { method: "POST", body: registry })).status).toBe(422);
    const fault = await db()
      .execute(sql`select ${JSON.stringify({ reason: "a\u0000b" })}::jsonb`)
      .catch((error: unknown) => error);
    expect(toAppError(fault).code).toBe("invalid");
  });

  it("have the address of their host", async () => {
    const worker = await testWorker({ zone: "apps.example.com", edgeHttpPort: 80 });
    const app = await testApp(caller, { workerId: worker.id, subdomain: "shop" });
    expect((await ask(`/v1/apps/${app.id}`)).body.url).toBe("http://shop.apps.example.com");
  });

  it("are listed newest first, page by page", async () => {
    const lister = await testCaller();
    const made = [await testApp(lister), await testApp(lister), await testApp(lister)].map(({ id }) => id);
    const own = await testToken(lister);
    const first = await ask("/v1/apps?limit=2", { token: own });
    const rest = await ask(`/v1/apps?limit=2&cursor=${String(first.body.nextCursor)}`, { token: own });
    const ids = [...(first.body.items as App[]), ...(rest.body.items as App[])].map(({ id }) => id);
    expect(ids).toHaveLength(3);
    expect(new Set(ids)).toEqual(new Set(made));
    expect(rest.body.nextCursor).toBeNull();
    expect((await ask("/v1/apps?cursor=nonsense", { token: own })).status).toBe(422);
  });

  it("leave a tombstone while their host has something of them", async () => {
    const worker = await testWorker({ status: "online" });
    const app = await testApp(caller, { workerId: worker.id });
    await testDeploy(caller, app.id);
    expect(await ask(`/v1/apps/${app.id}`, { method: "DELETE" })).toMatchObject({
      status: 202,
      body: { state: "being-removed" },
    });
    expect((await ask(`/v1/apps/${app.id}`)).status).toBe(404);
    expect(await create({ name: app.name, repository })).toMatchObject({ status: 409, body: { reason: "name_taken" } });
  });

  it.each(["start", "stop", "restart"])("cannot %s before anything is deployed", async (action) => {
    const app = await testApp(caller);
    expect(await ask(`/v1/apps/${app.id}/${action}`, { method: "POST" })).toMatchObject({
      status: 409,
      body: { reason: "nothing_deployed", next: "Deploy it first." },
    });
  });

  it("stop and start once something is deployed, and restart only while they run", async () => {
    const worker = await testWorker();
    const app = await testApp(caller, { workerId: worker.id, routedDeploymentId: "dep_1" });
    expect(await ask(`/v1/apps/${app.id}/stop`, { method: "POST" })).toMatchObject({ status: 202, body: { wanted: "stopped" } });
    expect(await ask(`/v1/apps/${app.id}/restart`, { method: "POST" })).toMatchObject({
      status: 409,
      body: { reason: "app_stopped" },
    });
    expect(await ask(`/v1/apps/${app.id}/start`, { method: "POST" })).toMatchObject({ status: 202, body: { wanted: "running" } });
    expect((await ask(`/v1/apps/${app.id}/restart`, { method: "POST" })).status).toBe(202);
  });

  it("have no output before a host has them, and metrics that are not live", async () => {
    const app = await testApp(caller);
    expect((await ask(`/v1/apps/${app.id}/logs?tail=5`)).body).toMatchObject({ lines: [] });
    expect((await ask(`/v1/apps/${app.id}/metrics`)).body).toEqual({ live: false });
    expect((await ask(`/v1/apps/${app.id}/metrics?window=15m`)).body).toEqual({ live: false, samples: [] });
    expect((await ask(`/v1/apps/${app.id}/metrics?window=16m`)).status).toBe(422);
  });
});

describe("what is wrong is said at its field", () => {
  const field = (body: Record<string, unknown>) => (body.errors as { field: string }[] | undefined)?.map((error) => error.field);

  it.each([
    ["a name with a slash", { name: "../x" }, "name"],
    ["a branch that does not exist", { branch: "nowhere" }, "branch"],
    ["an option as branch", { branch: "--upload-pack=touch /tmp/pwned" }, "branch"],
    ["another transport", { repository: "ext::sh -c true" }, "repository"],
    ["a repository that is none", { repository: "/nonexistent/repository" }, "repository"],
    ["an address of this machine that answers nothing", { repository: "http://127.0.0.1:1/x.git" }, "repository"],
    ["a Dockerfile outside the root", { dockerfilePath: "../../etc/passwd" }, "dockerfilePath"],
    ["a port that is none", { port: 70_000 }, "port"],
    ["a health path without a slash", { healthCheckPath: "health" }, "healthCheckPath"],
    ["a reserved subdomain", { subdomain: "traefik" }, "subdomain"],
  ])("%s", async (_, fault, expected) => {
    const answer = await create({ name: "Bad-Input", repository, ...fault });
    expect(answer.status).toBe(422);
    expect(field(answer.body)).toEqual([expected]);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect((await ask("/v1/apps/Bad-Input")).status).toBe(404);
  });

  it("a taken name, in whatever case", async () => {
    const app = await testApp(caller);
    const answer = await create({ name: app.name.toUpperCase(), subdomain: "free-one", repository });
    expect(answer.status).toBe(409);
    expect(field(answer.body)).toEqual(["name"]);
  });

  it("a subdomain that another team has, without a word of whose it is", async () => {
    const other = await testApp(await testCaller());
    const answer = await create({ name: "Mine", subdomain: other.subdomain, repository });
    expect(answer).toMatchObject({ status: 409, body: { reason: "subdomain_taken" } });
    expect(JSON.stringify(answer.body)).not.toContain(other.id);
  });

  it("a taken name that comes a moment later: one of ten wins", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => create({ name: "Race", repository })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
  });
});

describe("the protocol", () => {
  it("names every request, by the caller's id or a new one", async () => {
    expect((await ask("/v1/apps", { headers: { "x-request-id": "my-request-1" } })).headers.get("x-request-id")).toBe(
      "my-request-1",
    );
    const made = await ask("/v1/apps", { headers: { "x-request-id": "<script>" } });
    expect(made.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("answers 404 for an unknown address, 405 with what is allowed for a wrong method", async () => {
    expect(await ask("/v1/nothing")).toMatchObject({ status: 404, body: { reason: "unknown_path", status: 404 } });
    expect(await ask("/v1/apps/%ff")).toMatchObject({ status: 404 });
    const wrong = await ask("/v1/apps", { method: "PUT", body: {} });
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get("allow")).toBe("GET, POST");
  });

  it("answers 400 for a body that is no JSON object, 413 for one that is too large", async () => {
    expect(await ask("/v1/apps", { method: "POST", body: "{" })).toMatchObject({
      status: 400,
      body: { reason: "malformed_json" },
    });
    expect((await ask("/v1/apps", { method: "POST", body: "[]" })).status).toBe(400);
    const large = JSON.stringify({ name: "x".repeat(1_100_000) });
    expect(await ask("/v1/apps", { method: "POST", body: large })).toMatchObject({ status: 413 });
  });

  it("answers 401 with a challenge before it looks at anything else", async () => {
    const without = await handle(testRequest("/v1/apps", { method: "POST", body: "{" }));
    expect(without.status).toBe(401);
    expect(without.headers.get("www-authenticate")).toBe('Bearer realm="wisehosting"');
    const wrong = await handle(testRequest("/v1/apps", { token: "whs_0000000000000000000000000000000000000000" }));
    expect(wrong.headers.get("www-authenticate")).toContain("invalid_token");
  });
});
