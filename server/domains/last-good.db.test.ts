import { connect, createServer, type Server, type Socket } from "node:net";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { workers } from "@/drizzle/schema";
import { closeDatabase, db } from "@/server/db";
import { env } from "@/server/env";
import { testDatabase, testWorker } from "@/server/testing";
import { signWorkerToken } from "@/server/workers/worker-token";
import { handleRouteConfig } from "./route-config";

testDatabase();

/** Between the pool and Postgres. It passes on, is not there, or keeps silent. */
let silent = false;
let port = 0;
let server: Server;
const sockets = new Set<Socket>();

const pass = (socket: Socket, to: URL): void => {
  const further = connect(Number(to.port), to.hostname);
  sockets.add(socket);
  socket.on("error", () => undefined).on("close", () => sockets.delete(socket) && further.destroy());
  further.on("error", () => undefined).on("close", () => socket.destroy());
  socket.on("data", (piece) => further.write(piece));
  further.pipe(socket);
  if (silent) socket.pause();
};
const listen = async (): Promise<void> => {
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  const address = server.address();
  port = typeof address === "object" && address ? address.port : 0;
};
const become = async (how: "open" | "shut" | "silent"): Promise<void> => {
  silent = how === "silent";
  if (how === "shut") {
    const closed = new Promise((done) => server.close(done));
    for (const socket of sockets) socket.destroy();
    await closed;
  } else if (!server.listening) await listen();
  for (const socket of sockets) socket[silent ? "pause" : "resume"]();
};

beforeAll(async () => {
  const url = new URL(process.env.DATABASE_URL ?? "");
  server = createServer((socket) => pass(socket, url));
  await listen();
  process.env.DATABASE_URL = Object.assign(new URL(url), { port: String(port) }).href;
  expect(env().DATABASE_URL).toContain(`:${port}/`);
});
beforeEach(() => become("open"));
afterAll(async () => {
  await become("open");
  await closeDatabase();
  server.close();
});

const ask = (token: string, etag?: string): Promise<Response> => {
  const headers = { authorization: `Bearer ${token}`, ...(etag === undefined ? {} : { "if-none-match": etag }) };
  return handleRouteConfig(new Request("http://web/v1/traefik/config", { headers }));
};

test.each(["shut", "silent"] as const)("while the database is %s its hosts get what they had, and 304 for it", async (how) => {
  const worker = await testWorker();
  const token = await signWorkerToken(worker.id, worker.keyVersion);
  const before = await ask(token);
  expect(before.status).toBe(200);
  const etag = before.headers.get("etag") ?? "";
  const text = await before.text();
  await become(how);
  const startedAt = performance.now();
  const during = await ask(token);
  expect(performance.now() - startedAt).toBeLessThan(4_000);
  expect(during.status).toBe(200);
  expect(await during.text()).toBe(text);
  expect((await ask(token, etag)).status).toBe(304);
  await become("open");
  expect((await ask(token, etag)).status).toBe(304);
});

test("nobody else does: not with nothing, not with a forged token, not another host, not one that has not asked yet", async () => {
  const [known, unknown] = [await testWorker(), await testWorker()];
  expect((await ask(await signWorkerToken(known.id, known.keyVersion))).status).toBe(200);
  await become("shut");
  expect((await ask(await signWorkerToken(unknown.id, unknown.keyVersion))).status).toBe(503);
  expect((await ask("nonsense")).status).toBe(401);
  expect((await handleRouteConfig(new Request("http://web/v1/traefik/config"))).status).toBe(401);
});

test("a revoked key is refused as soon as the database says so, and then also while it is away", async () => {
  const worker = await testWorker();
  const token = await signWorkerToken(worker.id, worker.keyVersion);
  expect((await ask(token)).status).toBe(200);
  await db()
    .update(workers)
    .set({ keyVersion: worker.keyVersion + 1 })
    .where(eq(workers.id, worker.id));
  expect((await ask(token)).status).toBe(401);
  await become("shut");
  expect((await ask(token)).status).not.toBe(200);
});

test("of a host's tokens the last one counts", async () => {
  const worker = await testWorker();
  const first = await signWorkerToken(worker.id, worker.keyVersion);
  expect((await ask(first)).status).toBe(200);
  await new Promise((done) => setTimeout(done, 1_100));
  const second = await signWorkerToken(worker.id, worker.keyVersion);
  expect((await ask(second)).status).toBe(200);
  await become("shut");
  expect((await ask(second)).status).toBe(200);
  expect((await ask(first)).status).toBe(503);
});
