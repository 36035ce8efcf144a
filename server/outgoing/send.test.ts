import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Resolve } from "./locate";
import { type OutgoingRequest, type SenderOptions, senderWith } from "./send";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server on its own loopback address; `seen` is what was asked of it. */
const serve = async (answer: RequestListener, host = "127.0.0.1", port = 0) => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? ""}`.trim());
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return { seen, port: (server.address() as AddressInfo).port };
};

const within = (request: OutgoingRequest, options: Partial<SenderOptions> = {}) =>
  senderWith({ allowPrivate: true, environment: {}, ...options })(request);

const resolvesTo =
  (...answers: readonly (readonly string[])[]): Resolve =>
  () =>
    Promise.resolve(answers.length > 1 ? (answers as string[][]).shift()! : (answers[0] ?? []));

describe("an address", () => {
  it.each([
    ["of loopback", "https://127.0.0.1/x"],
    ["of loopback by its name", "https://localhost/x"],
    ["of a private network", "https://10.1.2.3/"],
    ["of a machine's metadata", "http://169.254.169.254/latest"],
    ["of loopback in IPv6", "https://[::1]/"],
    ["of loopback inside IPv6", "https://[::ffff:127.0.0.1]/"],
    ["of loopback as one number", "https://2130706433/"],
    ["without TLS", "http://git.example.com/"],
    ["of another kind", "ftp://git.example.com/"],
    ["with a password", "https://user:secret@git.example.com/"],
    ["that is none", "git.example.com"],
  ])("%s is not called", async (_, url) => {
    const resolve = resolvesTo(["93.184.215.14"]);
    await expect(within({ url, timeoutMs: 500 }, { allowPrivate: false, resolve })).rejects.toMatchObject({ fault: "refused" });
  });

  it("is not called when one of those that its name has is private", async () => {
    const { seen, port } = await serve((_, response) => response.end());
    const resolve = resolvesTo(["93.184.215.14", "127.0.0.1"]);
    const call = within({ url: `https://git.example.com:${port}/` }, { allowPrivate: false, resolve });
    await expect(call).rejects.toMatchObject({ fault: "refused", message: expect.stringContaining("private network") });
    expect(seen).toEqual([]);
  });

  it("is connected to as it was checked, whatever its name says a moment later", async () => {
    const first = await serve((_, response) => response.end("first"), "127.0.0.1");
    const second = await serve((_, response) => response.end("second"), "127.0.0.2", first.port);
    const resolve = resolvesTo(["127.0.0.1"], ["127.0.0.2"]);
    expect(await within({ url: `http://git.example.com:${first.port}/` }, { resolve })).toMatchObject({ text: "first" });
    expect(second.seen).toEqual([]);
  });

  it("whose name is not known is said to be so", async () => {
    const resolve: Resolve = () => Promise.reject(new Error("ENOTFOUND"));
    await expect(within({ url: "https://nowhere.example.com/" }, { resolve })).rejects.toMatchObject({
      fault: "unreachable",
      message: "The name nowhere.example.com is not known.",
    });
  });
});

describe("a redirect", () => {
  it("inside the server is followed, with what proves us", async () => {
    const { seen, port } = await serve((request, response) =>
      request.url === "/old" ? response.writeHead(301, { location: "/new" }).end() : response.end("found"),
    );
    const answer = await within({ url: `http://127.0.0.1:${port}/old`, headers: { authorization: "Bearer secret" } });
    expect(answer).toMatchObject({ status: 200, text: "found" });
    expect(seen).toEqual(["GET /old Bearer secret", "GET /new Bearer secret"]);
  });

  it("to another server, or another port of it, is not", async () => {
    const other = await serve((_, response) => response.end());
    for (const location of [`http://127.0.0.1:${other.port}/`, "//other.example.com/", "https://other.example.com/"]) {
      const { port } = await serve((_, response) => response.writeHead(302, { location }).end());
      const call = within({ url: `http://127.0.0.1:${port}/`, headers: { authorization: "Bearer secret" } });
      await expect(call).rejects.toMatchObject({ fault: "redirected" });
    }
    expect(other.seen).toEqual([]);
  });

  it("is not followed at all by whoever asks for that", async () => {
    const { seen, port } = await serve((_, response) => response.writeHead(307, { location: "/new" }).end());
    const answer = await within({ url: `http://127.0.0.1:${port}/old`, method: "POST", body: "{}", redirects: "none" });
    expect(answer.status).toBe(307);
    expect(seen).toEqual(["POST /old"]);
  });

  it("in a circle ends", async () => {
    const { seen, port } = await serve((_, response) => response.writeHead(302, { location: "/" }).end());
    await expect(within({ url: `http://127.0.0.1:${port}/` })).rejects.toMatchObject({ fault: "redirected" });
    expect(seen.length).toBeLessThan(10);
  });

  it("of what was written is followed only where the method stays", async () => {
    const { seen, port } = await serve((request, response) =>
      request.url === "/old"
        ? response.writeHead(307, { location: "/new" }).end()
        : response.writeHead(302, { location: "/" }).end(),
    );
    const answer = await within({ url: `http://127.0.0.1:${port}/old`, method: "POST", body: "{}" });
    expect(answer.status).toBe(302);
    expect(seen).toEqual(["POST /old", "POST /new"]);
  });
});

describe("a server", () => {
  it("that never answers is given up", async () => {
    const { port } = await serve(() => undefined);
    const began = performance.now();
    await expect(within({ url: `http://127.0.0.1:${port}/`, timeoutMs: 200 })).rejects.toMatchObject({ fault: "timeout" });
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it("that answers byte by byte is given up too", async () => {
    const { port } = await serve((_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write("."), 20);
      response.on("close", () => clearInterval(timer));
    });
    await expect(within({ url: `http://127.0.0.1:${port}/`, timeoutMs: 300 })).rejects.toMatchObject({ fault: "timeout" });
  });

  it("whose name takes forever to resolve is given up", async () => {
    const resolve: Resolve = () => new Promise(() => undefined);
    const call = within({ url: "https://git.example.com/", timeoutMs: 200 }, { resolve });
    await expect(call).rejects.toMatchObject({ fault: "timeout" });
  });

  it("that says too much is not listened to, whether it says so before or not", async () => {
    const announced = await serve((_, response) =>
      response.writeHead(200, { "content-length": "100000" }).end("a".repeat(100_000)),
    );
    const flowing = await serve((_, response) => {
      const timer = setInterval(() => response.write("a".repeat(1_000)), 1);
      response.on("close", () => clearInterval(timer));
    });
    for (const { port } of [announced, flowing]) {
      const call = within({ url: `http://127.0.0.1:${port}/`, maxBytes: 5_000 });
      await expect(call).rejects.toMatchObject({ fault: "too_large" });
    }
  });

  it("that says too much is heard as far as is wanted, where that is enough", async () => {
    const flowing = await serve((_, response) => {
      const timer = setInterval(() => response.write("a".repeat(1_000)), 1);
      response.on("close", () => clearInterval(timer));
    });
    const url = `http://127.0.0.1:${flowing.port}/`;
    const { status, text } = await within({ url, maxBytes: 5_000, whenTooLong: "cut" });
    expect([status, text.length]).toEqual([200, 5_000]);
  });

  it("that is not there cannot be reached", async () => {
    const { port } = await serve((_, response) => response.end());
    servers.splice(0).forEach((server) => server.close());
    await expect(within({ url: `http://127.0.0.1:${port}/` })).rejects.toMatchObject({ fault: "unreachable" });
  });

  it("whose cookies are kept would know us again: they are not", async () => {
    const cookies: (string | undefined)[] = [];
    const { port } = await serve((request, response) => {
      cookies.push(request.headers.cookie);
      response.writeHead(200, { "set-cookie": "id=1" }).end();
    });
    await within({ url: `http://127.0.0.1:${port}/` });
    await within({ url: `http://127.0.0.1:${port}/` });
    expect(cookies).toEqual([undefined, undefined]);
  });
});

it("goes through the proxy of the environment, which then resolves the name", async () => {
  const proxied: string[] = [];
  const proxy = createServer();
  servers.push(proxy);
  proxy.on("connect", (request, socket) => {
    proxied.push(request.url ?? "");
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const environment = { https_proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
  const resolve: Resolve = () => Promise.reject(new Error("only the proxy knows names"));
  const call = within({ url: "https://git.example.com/" }, { allowPrivate: false, environment, resolve });
  await expect(call).rejects.toMatchObject({ fault: "unreachable" });
  expect(proxied).toEqual(["git.example.com:443"]);
});
