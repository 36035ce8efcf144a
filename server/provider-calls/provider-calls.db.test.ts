import { eq, sql } from "drizzle-orm";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { providerCalls } from "@/drizzle/schema";
import { db, transaction } from "@/server/db";
import { prune } from "@/server/db/prune";
import { ProviderError } from "@/server/git/providers/provider";
import { newId } from "@/server/ids";
import { closeQueues, consumeTasks, Later, type Task } from "@/server/queue";
import { testCaller, testDatabase } from "@/server/testing";
import { waitFor } from "@/tests/support/wait";
import { askProvider, askProviderOnCommit, type CallHandler, type CallHandlers, ringDueCalls, runProviderCall } from ".";

/** A Redis database of this file alone: it is emptied, and its queue is nobody else's. */
const redis = new URL(process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379");
redis.pathname = "/13";
testDatabase({ REDIS_URL: redis.href });

let teamId: string;
beforeAll(async () => {
  ({ teamId } = await testCaller());
});
afterAll(() => closeQueues());

const none = { tell: () => Promise.resolve() };
const handlersWith = (tell: CallHandler, gaveUp?: CallHandlers["commit-status"]["gaveUp"]): CallHandlers => ({
  "register-webhook": none,
  "remove-webhook": none,
  "preview-comment": none,
  "commit-status": { tell, ...(gaveUp && { gaveUp }) },
});

const ask = (subjectId = newId("deployment")) =>
  transaction((tx) => askProvider(tx, { kind: "commit-status", subjectId, teamId }));
const rowOf = async (id: string) => (await db().select().from(providerCalls).where(eq(providerCalls.id, id)))[0]!;
const makeDue = (id: string) =>
  db().update(providerCalls).set({ dueAt: sql`clock_timestamp() - interval '1 minute'` }).where(eq(providerCalls.id, id));
const failing = (fault: ConstructorParameters<typeof ProviderError>[0], options = {}) =>
  handlersWith(() => Promise.reject(new ProviderError(fault, "No.", options)));

describe("a call of a provider", () => {
  it("is told once, and is done", async () => {
    const { id } = await ask();
    const told: string[] = [];
    const handlers = handlersWith(async ({ subjectId }) => void told.push(subjectId));
    await runProviderCall(id, handlers);
    await runProviderCall(id, handlers);
    expect(told).toHaveLength(1);
    expect(await rowOf(id)).toMatchObject({ dueAt: null, doneGeneration: 1, error: null });
  });

  it("that is asked for many times before it is told is told once", async () => {
    const subjectId = newId("deployment");
    const tasks = await Promise.all(Array.from({ length: 5 }, () => ask(subjectId)));
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(1);
    let told = 0;
    await runProviderCall(
      tasks[0]?.id ?? "",
      handlersWith(async () => void (told += 1)),
    );
    expect(told).toBe(1);
    expect(await rowOf(tasks[0]?.id ?? "")).toMatchObject({ generation: 5, doneGeneration: 5, dueAt: null });
  });

  it("that is asked for again while it is told is told again", async () => {
    const subjectId = newId("deployment");
    const { id } = await ask(subjectId);
    await runProviderCall(
      id,
      handlersWith(async () => void (await ask(subjectId))),
    );
    expect((await rowOf(id)).dueAt).not.toBeNull();
    let again = 0;
    await runProviderCall(
      id,
      handlersWith(async () => void (again += 1)),
    );
    expect(again).toBe(1);
    expect((await rowOf(id)).dueAt).toBeNull();
  });

  it("that is asked for again while it fails is tried again at once, however long the older one was to wait", async () => {
    const subjectId = newId("deployment");
    const { id } = await ask(subjectId);
    const handlers = handlersWith(async () => {
      await ask(subjectId);
      throw new ProviderError("rate_limited", "No.", { retryAfterMs: 1_800_000 });
    });
    const later = await runProviderCall(id, handlers).catch((error: unknown) => error);
    expect((later as Later).delayMs).toBe(0);
  });

  it("whose worker dies while it is given up is given up by another", async () => {
    const { id } = await ask();
    const refused = () => Promise.reject(new ProviderError("forbidden", "May not."));
    const dying = handlersWith(refused, () => Promise.reject(new Error("died")));
    await expect(runProviderCall(id, dying)).rejects.toThrow("died");
    await makeDue(id);
    let told = 0;
    await runProviderCall(
      id,
      handlersWith(refused, async () => void (told += 1)),
    );
    expect(told).toBe(1);
  });

  it("is told by one of two workers that take it at the same moment", async () => {
    const { id } = await ask();
    let told = 0;
    const handlers = handlersWith(async () => {
      told += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    await Promise.all([runProviderCall(id, handlers), runProviderCall(id, handlers), runProviderCall(id, handlers)]);
    expect(told).toBe(1);
  });

  it("whose worker died is told by another once its lease is over", async () => {
    const { id } = await ask();
    // Never comes back.
    void runProviderCall(
      id,
      handlersWith(() => new Promise(() => undefined)),
    );
    await waitFor(async () => (await rowOf(id)).attempts === 1, { what: "the call to be taken" });
    let told = 0;
    const handlers = handlersWith(async () => void (told += 1));
    await runProviderCall(id, handlers);
    expect(told).toBe(0);
    await makeDue(id);
    await runProviderCall(id, handlers);
    expect(told).toBe(1);
  });

  it("waits longer after each failure, and at least as long as the provider asks", async () => {
    const { id } = await ask();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await makeDue(id);
      const later = await runProviderCall(id, failing("unavailable")).catch((error: unknown) => error);
      expect(later).toBeInstanceOf(Later);
      waits.push((later as Later).delayMs);
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect((await rowOf(id)).error).toBe("No.");
    await makeDue(id);
    const asked = await runProviderCall(id, failing("rate_limited", { retryAfterMs: 1_800_000 })).catch(
      (error: unknown) => error,
    );
    expect((asked as Later).delayMs).toBe(1_800_000);
  });

  it("is given up at once where another try gains nothing, and says so", async () => {
    const { id } = await ask();
    const told: string[] = [];
    const handlers = handlersWith(
      () => Promise.reject(new ProviderError("forbidden", "May not.")),
      async (_call, { message }) => void told.push(message),
    );
    await runProviderCall(id, handlers);
    expect(told).toEqual(["May not."]);
    expect(await rowOf(id)).toMatchObject({ dueAt: null, error: "May not.", doneGeneration: 0 });
  });

  it("is given up after many tries, and begins anew when it is asked for again", async () => {
    const subjectId = newId("deployment");
    const { id } = await ask(subjectId);
    for (let attempt = 0; attempt < 40 && (await rowOf(id)).dueAt !== null; attempt += 1) {
      await makeDue(id);
      await runProviderCall(id, failing("unavailable")).catch(() => undefined);
    }
    expect(await rowOf(id)).toMatchObject({ dueAt: null, error: "No." });
    expect((await rowOf(id)).attempts).toBeGreaterThan(10);
    await ask(subjectId);
    expect(await rowOf(id)).toMatchObject({ attempts: 0, error: null });
  });

  it("of a fault of our own is tried again", async () => {
    const { id } = await ask();
    const call = runProviderCall(
      id,
      handlersWith(() => Promise.reject(new TypeError("x is not a function"))),
    );
    await expect(call).rejects.toBeInstanceOf(Later);
    expect((await rowOf(id)).error).toBe("Something went wrong here.");
  });

  it("that was asked for in a transaction that failed never was", async () => {
    const subjectId = newId("deployment");
    const failed = transaction(async (tx) => {
      await askProviderOnCommit(tx, { kind: "commit-status", subjectId, teamId });
      throw new Error("rolled back");
    });
    await expect(failed).rejects.toThrow("rolled back");
    expect(await db().select().from(providerCalls).where(eq(providerCalls.subjectId, subjectId))).toEqual([]);
  });
});

it("is forgotten a month after it was told, and not while it waits", async () => {
  const [told, waiting] = [await ask(), await ask()];
  await runProviderCall(
    told.id,
    handlersWith(() => Promise.resolve()),
  );
  for (const { id } of [told, waiting])
    await db()
      .update(providerCalls)
      .set({ updatedAt: sql`clock_timestamp() - interval '31 days'` })
      .where(eq(providerCalls.id, id));
  await prune();
  expect(await rowOf(told.id)).toBeUndefined();
  expect(await rowOf(waiting.id)).toBeDefined();
});

it("an emptied Redis loses nothing: the sweep rings again, and one of two workers tells it", async () => {
  const { id } = await ask();
  await makeDue(id);
  await ringDueCalls();
  const connection = new Redis(redis.href, { maxRetriesPerRequest: null });
  await connection.flushdb();
  const told: string[] = [];
  const faults: unknown[] = [];
  const run = (task: Task) =>
    runProviderCall(
      task.id,
      handlersWith(async (call) => void told.push(call.id)),
    );
  const onError = (error: unknown) => void faults.push(error);
  const workers = [0, 1].map(() => consumeTasks({ redisUrl: redis.href, run, onError }));
  try {
    await ringDueCalls();
    await waitFor(() => told.includes(id), { what: "the call to be told" });
    await ringDueCalls();
    expect(told.filter((each) => each === id)).toHaveLength(1);
    expect(faults).toEqual([]);
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    connection.disconnect();
  }
});
