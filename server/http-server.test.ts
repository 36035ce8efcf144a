import { request } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";

const port = 20_000 + Math.floor(Math.random() * 10_000);
let server: { stop: (deadlineMs: number) => Promise<void> };
let read = 0;
/** Answers at the first piece, as a handler does that has had enough. */
let early = false;

beforeAll(async () => {
  Object.assign(process.env, {
    DATABASE_URL: "postgres://127.0.0.1:1/none",
    REDIS_URL: "redis://127.0.0.1:1",
    AUTH_SECRET: "a-secret-of-tests-that-is-long-enough-0123456789",
    SECRETS_KEY: "0123456789abcdef".repeat(4),
    LOG_LEVEL: "silent",
  });
  const { startHttpServer } = await import("./http-server");
  server = await startHttpServer(
    { port, host: "127.0.0.1" },
    {
      handle: async (incoming, response) => {
        read = 0;
        for await (const piece of incoming) {
          read += (piece as Buffer).length;
          if (early) break;
        }
        if (early) response.statusCode = 413;
        response.end("ok");
      },
      upgrade: (_request, socket) => socket.destroy(),
    },
  );
});
afterAll(() => server.stop(100));

/** Sends so many megabytes; 0: the connection was cut. */
const post = (megabytes: number, headers: Record<string, string> = {}, path = "/v1/apps"): Promise<number> =>
  new Promise((resolve) => {
    const outgoing = request({ port, path, host: "127.0.0.1", method: "POST", agent: false, headers });
    outgoing.on("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    outgoing.on("error", () => resolve(0));
    for (let sent = 0; sent < megabytes; sent += 1) outgoing.write(Buffer.alloc(1_048_576));
    outgoing.end();
  });

it("a body within the limit goes through", async () => {
  expect(await post(1)).toBe(200);
  expect(read).toBe(1_048_576);
});

it("a body that says that it is too large is refused before it is read", async () => {
  read = 0;
  expect(await post(0, { "content-length": "2000000000" })).toBe(413);
  expect(read).toBe(0);
});

it("one that does not say so is cut off: nobody's memory is filled before it is known who they are", async () => {
  expect(await post(40)).toBe(0);
  expect(read).toBeLessThan(10_000_000);
});

const webhook = "/v1/webhooks/github/5b2a1c1e-0000-4000-8000-000000000000";

it("a webhook takes 25 MB, said or not, and not more", async () => {
  expect(await post(25, {}, webhook)).toBe(200);
  expect(read).toBe(26_214_400);
  expect(await post(25, { "content-length": "26214400" }, webhook)).toBe(200);
  expect(await post(0, { "content-length": "26214401" }, webhook)).toBe(413);
  expect(await post(40, {}, webhook)).toBe(0);
  expect(read).toBeLessThan(28_000_000);
});

it("one that was answered before its end is told so, however much it still sends", async () => {
  early = true;
  expect(await post(60, {}, webhook)).toBe(413);
  early = false;
});
