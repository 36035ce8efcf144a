import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { authorisedFetch, TokenSource } from "./token";

/** A control plane that hands out tokens, and takes those whose time has not come by its own clock. */
const queue = { username: "worker-x", password: "p", database: 0, url: null };
let issued: string[] = [];
let good = new Set<string>();
let goodKeys = new Set<string>();
const server = createServer((request, response) => {
  const bearer = (request.headers.authorization ?? "").replace("Bearer ", "");
  request.resume();
  if (request.url === "/v1/workers/token" && goodKeys.has(bearer)) {
    const token = `token-${issued.length + 1}`;
    issued.push(token);
    good.add(token);
    return void response.end(JSON.stringify({ token, expiresIn: 900, queue }));
  }
  response.statusCode = good.has(bearer) ? 200 : 401;
  response.end("{}");
});
let origin = new URL("http://127.0.0.1");

beforeEach(async () => {
  issued = [];
  good = new Set();
  goodKeys = new Set(["key"]);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const source = (...candidates: string[]) => {
  const confirmed: string[] = [];
  const keys = {
    candidates: candidates.length === 0 ? ["key"] : candidates,
    confirm: async (key: string) => void confirmed.push(key),
  };
  return { tokens: new TokenSource(origin, keys), confirmed };
};

/** Moves the monotonic clock alone. */
const monotonic = (seconds: number) => {
  const now = performance.now();
  vi.spyOn(performance, "now").mockReturnValue(now + seconds * 1_000);
};

it.each([
  [0, 1],
  [770, 1],
  [790, 2],
])("after %s s of 900 there were %s exchanges: it is renewed two minutes early", async (seconds, exchanges) => {
  const { tokens } = source();
  await tokens.current();
  monotonic(seconds);
  await tokens.current();
  expect(issued).toHaveLength(exchanges);
});

describe.each([
  ["an hour ahead", 3_600_000],
  ["an hour behind", -3_600_000],
  ["in 1970", -Date.now()],
])("a machine whose clock is %s", (_, shift) => {
  it("works: only the control plane's clock judges", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + shift });
    const { tokens } = source();
    const call = authorisedFetch(origin, tokens);
    for (const path of ["/a", "/b", "/c"]) expect((await call(path)).status).toBe(200);
    expect(issued).toHaveLength(1);
  });
});

it("a laptop that slept, and whose monotonic clock slept with it: a 401 means one exchange, and the call goes through", async () => {
  const { tokens } = source();
  const call = authorisedFetch(origin, tokens);
  await call("/a");
  good.clear();
  expect((await call("/b")).status).toBe(200);
  expect(issued).toHaveLength(2);
});

it("a token that is refused at once is not exchanged again and again", async () => {
  const { tokens } = source();
  const call = authorisedFetch(origin, tokens);
  await tokens.current();
  vi.spyOn(good, "has").mockReturnValue(false);
  expect((await call("/a")).status).toBe(401);
  expect(issued).toHaveLength(2);
});

describe("two keys", () => {
  it("the newest that is good counts, and is confirmed", async () => {
    const { tokens, confirmed } = source("offered", "key");
    await tokens.current();
    expect(confirmed).toEqual(["key"]);
    goodKeys.add("offered");
    tokens.reject(await tokens.current());
    await tokens.current();
    expect(confirmed).toEqual(["key", "offered"]);
  });
  it("none is good: said so", async () => {
    const { tokens } = source("a", "b");
    await expect(tokens.current()).rejects.toMatchObject({ status: 401 });
  });
});
