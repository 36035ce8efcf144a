import { eq } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { auditEvents, deployments, variables } from "@/drizzle/schema";
import { restHandler } from "@/server/api/rest";
import { appRouter } from "@/server/api/router";
import { db } from "@/server/db";
import { createDeployment } from "@/server/deployments";
import { type TestHouse, testApp, testCommit, testDatabase, testHouse, testRequest, testToken } from "@/server/testing";
import { keptEnvironment, readVariables } from "./kept";
import { runEnvironment } from "./rules";
import { mask, type Variable } from "./schema";

testDatabase();

const handle = restHandler(appRouter);
let house: TestHouse;
let token: string;

beforeAll(async () => {
  house = await testHouse();
  token = await testToken(house.caller);
});

const ask = async (method: string, path: string, body?: unknown) => {
  const response = await handle(testRequest(`/v1${path}`, { method, token, ...(body === undefined ? {} : { body }) }));
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) as Record<string, unknown> };
};
const itemsOf = (answer: { body: Record<string, unknown> }) => answer.body.items as Variable[];
const newApp = () => testApp(house.caller, { workerId: house.worker.id });
const auditOf = async (appId: string) =>
  (await db().select().from(auditEvents).where(eq(auditEvents.targetId, appId)).orderBy(auditEvents.at)).map(
    ({ action, details }) => ({
      action,
      details,
    }),
  );

describe("the environment of an app", () => {
  it("is replaced, merged and listed, always masked", async () => {
    const { id } = await newApp();
    const secret = "a-value-that-nobody-reads";
    const put = await ask("PUT", `/apps/${id}/env`, { COLOUR: "blue-as-the-sea", API_TOKEN: secret, VITE_TITLE: "Hello" });
    expect(put.status).toBe(200);
    expect(itemsOf(put)).toMatchObject([
      {
        key: "API_TOKEN",
        scope: "production",
        usedIn: "run",
        secret: true,
        masked: mask,
        updatedBy: expect.any(String) as string,
      },
      { key: "COLOUR", usedIn: "run", secret: false, masked: mask },
      { key: "VITE_TITLE", usedIn: "both", secret: false, masked: mask },
    ]);
    const patch = await ask("PATCH", `/apps/${id}/env`, {
      COLOUR: null,
      SIZE: { value: "large", usedIn: "build", secret: true },
      API_TOKEN: `${secret}-2`,
    });
    expect(itemsOf(patch).map(({ key, usedIn, secret: hidden }) => [key, usedIn, hidden])).toEqual([
      ["API_TOKEN", "run", true],
      ["SIZE", "build", true],
      ["VITE_TITLE", "both", false],
    ]);
    const got = await ask("GET", `/apps/${id}/env`);
    expect(got.body).toEqual(patch.body);
    for (const { text } of [put, patch, got])
      for (const value of [secret, "blue-as", "Hello", "large"]) expect(text).not.toContain(value);
    const again = await ask("PUT", `/apps/${id}/env`, { ONLY: "1" });
    expect(itemsOf(again).map(({ key }) => key)).toEqual(["ONLY"]);
    expect(itemsOf(await ask("PUT", `/apps/${id}/env`, {}))).toEqual([]);
  });

  it("takes keys that the input has too, and keeps scopes apart", async () => {
    const { id } = await newApp();
    await ask("PUT", `/apps/${id}/env?scope=preview`, { ID: "x", SCOPE: "y", KEY: "z" });
    expect(itemsOf(await ask("GET", `/apps/${id}/env`))).toEqual([]);
    expect(itemsOf(await ask("GET", `/apps/${id}/env?scope=preview`)).map(({ key, scope }) => [key, scope])).toEqual([
      ["ID", "preview"],
      ["KEY", "preview"],
      ["SCOPE", "preview"],
    ]);
    expect((await ask("GET", `/apps/${id}/env?scope=staging`)).status).toBe(422);
    // A body with the name of a path parameter is a variable of a wrong name, and no other app.
    expect((await ask("PUT", `/apps/${id}/env`, { id: "app_other" })).body.errors).toMatchObject([{ field: "id" }]);
  });

  it.each<[string, unknown, string]>([
    ["a number", { COUNT: 5 }, "COUNT"],
    ["null", { GONE: null }, "GONE"],
    ["a list", { LIST: ["a"] }, "LIST"],
    ["a use that is none", { USE: { value: "x", usedIn: "sometimes" } }, "USE.usedIn"],
    ["A=B as a key", { "A=B": "x" }, "A=B"],
    ["PORT", { PORT: "80" }, "PORT"],
    ["NUL", { A: "\u0000" }, "A"],
    ["DOCKER_HOST in builds", { DOCKER_HOST: { value: "tcp://x", usedIn: "build" } }, "DOCKER_HOST"],
    ["a value above 64 KiB", { BIG: "x".repeat(65_537) }, "BIG"],
  ])("refuses %s by PUT with 422 at the key, and writes nothing", async (_, body, field) => {
    const { id } = await newApp();
    await ask("PUT", `/apps/${id}/env`, { KEPT: "1" });
    const answer = await ask("PUT", `/apps/${id}/env`, body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ field }]);
    expect(itemsOf(await ask("GET", `/apps/${id}/env`)).map(({ key }) => key)).toEqual(["KEPT"]);
  });

  it("takes 500 variables at once and no more", async () => {
    const { id } = await newApp();
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`V${index}`, `${index}`]));
    expect((await ask("PUT", `/apps/${id}/env`, many(501))).status).toBe(422);
    expect(itemsOf(await ask("PUT", `/apps/${id}/env`, many(500)))).toHaveLength(500);
    expect((await ask("PATCH", `/apps/${id}/env`, { ONE_MORE: "1" })).status).toBe(422);
  });

  it("is set and removed one by one", async () => {
    const { id } = await newApp();
    const set = await ask("PUT", `/apps/${id}/env/COLOUR`, { value: "blue", usedIn: "both" });
    expect(itemsOf(set)).toMatchObject([{ key: "COLOUR", usedIn: "both", secret: false }]);
    expect(itemsOf(await ask("PUT", `/apps/${id}/env/COLOUR`, { secret: true }))).toMatchObject([
      { usedIn: "both", secret: true },
    ]);
    expect((await ask("PUT", `/apps/${id}/env/NEW`, {})).status).toBe(422);
    expect(itemsOf(await ask("DELETE", `/apps/${id}/env/COLOUR`))).toEqual([]);
    expect((await ask("DELETE", `/apps/${id}/env/COLOUR`)).status).toBe(404);
  });

  it("keeps rows that a change leaves as they are", async () => {
    const { id } = await newApp();
    const before = itemsOf(await ask("PUT", `/apps/${id}/env`, { A: "1", B: "1" }));
    const after = itemsOf(await ask("PUT", `/apps/${id}/env`, { A: "1", B: "2" }));
    expect(after[0]).toEqual(before[0]);
    expect(after[1]?.updatedAt).not.toBe(before[1]?.updatedAt);
    const rows = await db().select().from(variables).where(eq(variables.appId, id));
    expect(rows).toHaveLength(2);
  });
});

describe("a value", () => {
  it("is shown one by one or all plain ones, never a secret, and each time it is written down", async () => {
    const { id } = await newApp();
    await ask("PUT", `/apps/${id}/env`, { COLOUR: "blue", SIZE: "large", API_TOKEN: "hidden" });
    expect((await ask("POST", `/apps/${id}/env/reveal`, { key: "COLOUR" })).body).toEqual({
      items: [{ key: "COLOUR", value: "blue" }],
    });
    expect((await ask("POST", `/apps/${id}/env/reveal`, {})).body.items).toHaveLength(2);
    const refused = await ask("POST", `/apps/${id}/env/reveal`, { key: "API_TOKEN" });
    expect(refused).toMatchObject({ status: 409, body: { reason: "variable_write_only" } });
    expect(await ask("PATCH", `/apps/${id}/env`, { API_TOKEN: { secret: false } })).toMatchObject({
      status: 409,
      body: { reason: "variable_write_only", errors: [{ field: "API_TOKEN" }] },
    });
    expect((await ask("POST", `/apps/${id}/env/reveal`, { key: "NONE" })).status).toBe(404);
    const told = await auditOf(id);
    expect(told).toEqual([
      {
        action: "variables.changed",
        details: { scope: "production", added: ["COLOUR", "SIZE", "API_TOKEN"], changed: [], removed: [] },
      },
      { action: "variable.revealed", details: { scope: "production", keys: ["COLOUR"] } },
      { action: "variable.revealed", details: { scope: "production", keys: ["COLOUR", "SIZE"] } },
    ]);
    expect(JSON.stringify(told)).not.toMatch(/blue|large|hidden/);
  });

  it("that did not change is no event", async () => {
    const { id } = await newApp();
    await ask("PUT", `/apps/${id}/env`, { A: "1" });
    await ask("PUT", `/apps/${id}/env`, { A: "1" });
    expect(await auditOf(id)).toHaveLength(1);
  });

  it("does not open in another row, under another key or in another app", async () => {
    const { id } = await newApp();
    const other = await newApp();
    await ask("PUT", `/apps/${id}/env`, { A: "first", B: "second" });
    await ask("PUT", `/apps/${other.id}/env`, { A: "third" });
    const [a, b] = await db().select().from(variables).where(eq(variables.appId, id)).orderBy(variables.key);
    if (!a || !b) throw new Error("There are no rows");
    expect(a.sealedValue).not.toContain("first");
    const move = async (sealedValue: string, to: string) =>
      db().update(variables).set({ sealedValue }).where(eq(variables.id, to));
    await move(a.sealedValue, b.id);
    await expect(readVariables(db(), id, "production")).rejects.toThrow("cannot be read");
    const [foreign] = await db().select().from(variables).where(eq(variables.appId, other.id));
    await move(a.sealedValue, foreign?.id ?? "");
    await expect(readVariables(db(), other.id, "production")).rejects.toThrow("cannot be read");
    await db().update(variables).set({ key: "C" }).where(eq(variables.id, a.id));
    await move(b.sealedValue, b.id);
    await expect(readVariables(db(), id, "production")).rejects.toThrow("cannot be read");
  });
});

const hard = fc.constantFrom(
  '"',
  "'",
  "`",
  "\\",
  "$",
  "${A}",
  "$(id)",
  "#",
  "\n",
  "\r\n",
  "\t",
  " ",
  "=",
  "é",
  "🔑",
  "日本",
  "\u2028",
  "%",
  "\u0001",
);
const value = fc.oneof(
  fc.string({ unit: "binary" }).filter((text) => !text.includes("\u0000")),
  fc.array(hard, { maxLength: 12 }).map((parts) => parts.join("")),
);

it("whatever is written by PUT is what a deployment keeps and its container gets", async () => {
  const { id } = await newApp();
  const key = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,63}$/).filter((name) => name !== "PORT");
  await fc.assert(
    fc.asyncProperty(fc.dictionary(key, value, { maxKeys: 8, noNullPrototype: true }), async (written) => {
      const answer = await ask("PUT", `/apps/${id}/env`, written);
      expect(answer.status).toBe(200);
      const deployment = await createDeployment(house.caller, { appId: id, commit: testCommit, trigger: "api" });
      const [row] = await db().select().from(deployments).where(eq(deployments.id, deployment.id));
      if (!row) throw new Error("There is no deployment");
      const kept = keptEnvironment(row);
      expect(Object.fromEntries(kept.map((each) => [each.key, each.value]))).toEqual(written);
      const atRun = new Set(kept.filter(({ usedIn }) => usedIn !== "build").map((each) => each.key));
      expect(runEnvironment(kept)).toEqual(Object.fromEntries(Object.entries(written).filter(([name]) => atRun.has(name))));
    }),
    { numRuns: 25 },
  );
});
