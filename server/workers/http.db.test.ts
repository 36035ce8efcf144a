import { eq, isNotNull } from "drizzle-orm";
import { SignJWT } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { deployments, joinTokens, workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import { closeRedis } from "@/server/live";
import { closeQueues } from "@/server/queue";
import { testDatabase, testDeploy, testHouse } from "@/server/testing";
import { createJoinToken, revokeWorker } from ".";
import { desiredVersionHeader, handleClaim, handleDesiredState, handleRegister, handleToken } from "./http";
import { deploymentSpecSchema, desiredStateSchema, registerAnswerSchema, tokenAnswerSchema } from "./protocol";
import { signWorkerToken } from "./worker-token";

testDatabase();
afterAll(async () => {
  await closeQueues();
  closeRedis();
});

const post = (body: unknown, bearer?: string) =>
  new Request("http://localhost/v1/workers", {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { "content-type": "application/json", ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) },
  });
const get = (bearer: string, etag?: string) =>
  new Request("http://localhost/v1/workers", {
    headers: { authorization: `Bearer ${bearer}`, ...(etag ? { "if-none-match": etag } : {}) },
  });
const machine = (joinToken: string, some = {}) => ({
  joinToken,
  instanceId: "instance-of-a-machine",
  name: "alpha",
  softwareVersion: "1",
  ...some,
});

describe("joining", () => {
  it("a join token is good once; the key buys tokens; revocation beats both", async () => {
    const joinToken = await createJoinToken(null);
    const answer = await handleRegister(post(machine(joinToken)));
    expect(answer.status).toBe(201);
    const { workerId, apiKey } = registerAnswerSchema.parse(await answer.json());
    const [row] = await db().select().from(workers).where(eq(workers.id, workerId));
    expect(row).toMatchObject({ zone: "localhost", name: "alpha" });
    expect(JSON.stringify(row)).not.toContain(apiKey);
    const tokenAnswer = await handleToken(post({}, apiKey));
    const { token, expiresIn } = tokenAnswerSchema.parse(await tokenAnswer.json());
    expect(expiresIn).toBe(900);
    expect((await handleDesiredState(get(token))).status).toBe(200);
    const other = await handleRegister(post(machine(joinToken, { instanceId: "another-machine" })));
    expect(other.status).toBe(401);
    await revokeWorker(workerId);
    expect((await handleDesiredState(get(token))).status).toBe(401);
    expect((await handleToken(post({}, apiKey))).status).toBe(401);
  });

  it("an answer that was lost may be asked for again, until the first hello, and kills the first key", async () => {
    const joinToken = await createJoinToken(null);
    const first = registerAnswerSchema.parse(await (await handleRegister(post(machine(joinToken)))).json());
    const again = registerAnswerSchema.parse(await (await handleRegister(post(machine(joinToken)))).json());
    expect(again.workerId).toBe(first.workerId);
    expect((await handleToken(post({}, first.apiKey))).status).toBe(401);
    expect((await handleToken(post({}, again.apiKey))).status).toBe(200);
    await db().update(workers).set({ bootId: "boot" }).where(eq(workers.id, first.workerId));
    expect((await handleRegister(post(machine(joinToken)))).status).toBe(401);
  });

  it("a revoked host does not come back with the token it joined by", async () => {
    const joinToken = await createJoinToken(null);
    const { workerId } = registerAnswerSchema.parse(await (await handleRegister(post(machine(joinToken)))).json());
    await revokeWorker(workerId);
    expect((await handleRegister(post(machine(joinToken)))).status).toBe(401);
  });

  it("names stay apart, and each further host has a zone of its own", async () => {
    const answers = await Promise.all(
      ["Beta One", "Beta One"].map(async (name, index) => {
        const answer = await handleRegister(
          post(machine(await createJoinToken(null), { name, instanceId: `instance-${index}-of-two` })),
        );
        return registerAnswerSchema.parse(await answer.json()).workerId;
      }),
    );
    const rows = await db().select().from(workers);
    const made = rows.filter((row) => answers.includes(row.id)).sort((a, b) => a.name.localeCompare(b.name));
    expect(made.map((row) => [row.name, row.zone])).toEqual([
      ["Beta One", "beta-one.localhost"],
      ["Beta One-2", "beta-one-2.localhost"],
    ]);
  });

  it("an old or invented join token, and a body that is none, are refused", async () => {
    const joinToken = await createJoinToken(null);
    await db()
      .update(joinTokens)
      .set({ expiresAt: new Date("2020-01-01") })
      .where(isNotNull(joinTokens.tokenHash));
    expect((await handleRegister(post(machine(joinToken)))).status).toBe(401);
    expect((await handleRegister(post(machine("whj_invented")))).status).toBe(401);
    expect((await handleRegister(post("no json"))).status).toBe(422);
    expect((await handleRegister(post({ joinToken: "x" }))).status).toBe(422);
    expect((await handleRegister(post("x".repeat(20_000)))).status).toBe(413);
  });
});

describe("tokens", () => {
  it.each([
    { name: "of another key version", sign: (id: string) => signWorkerToken(id, 2) },
    {
      name: "signed by somebody else",
      sign: (id: string) =>
        new SignJWT({ key: 1 })
          .setProtectedHeader({ alg: "HS256" })
          .setSubject(id)
          .setIssuer("wisehosting")
          .setAudience("worker")
          .setExpirationTime("15m")
          .sign(new TextEncoder().encode("a-secret-of-tests-that-is-long-enough-0123456789")),
    },
    { name: "that is no token", sign: async () => "x.y.z" },
  ])("$name: 401", async ({ sign }) => {
    const { worker } = await testHouse();
    expect((await handleDesiredState(get(await sign(worker.id)))).status).toBe(401);
  });
});

describe("the desired state", () => {
  it("is 304 while its version stands, and a new document after a change", async () => {
    const { worker, caller, app, bootId } = await testHouse();
    const token = await signWorkerToken(worker.id, 1);
    const first = await handleDesiredState(get(token));
    const etag = first.headers.get("etag") ?? "";
    desiredStateSchema.parse(await first.json());
    expect((await handleDesiredState(get(token, etag))).status).toBe(304);
    const { id } = await testDeploy(caller, app.id);
    const claim = await handleClaim(post({ deploymentId: id, claimId: "claim-over-http", bootId }, token));
    expect(claim.status).toBe(200);
    expect(deploymentSpecSchema.parse(await claim.json())).toMatchObject({
      deploymentId: id,
      source: { commit: "a".repeat(40) },
    });
    const changed = await handleDesiredState(get(token, etag));
    expect(changed.status).toBe(200);
    // By this a host knows which claims are its own to answer for.
    expect(desiredStateSchema.parse(await changed.json()).claims).toMatchObject([{ claimId: "claim-over-http", bootId }]);
    expect(changed.headers.get("etag")).toBe(`"${claim.headers.get(desiredVersionHeader)}"`);
    expect((await handleClaim(post({ deploymentId: id, claimId: "claim-of-another", bootId }, token))).status).toBe(409);
    const [row] = await db().select().from(deployments).where(eq(deployments.id, id));
    expect(row?.claimId).toBe("claim-over-http");
  });
});
