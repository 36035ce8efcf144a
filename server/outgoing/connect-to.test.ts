import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectTo } from "./connect-to";

let server: Server;
let port: number;
let calls: number;

beforeEach(async () => {
  calls = 0;
  server = createServer((socket) => {
    calls += 1;
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});
afterEach(() => server.close());

const { signal } = new AbortController();
const resolvesTo =
  (...addresses: string[]) =>
  () =>
    Promise.resolve(addresses);

describe("a server that a user named", () => {
  it("is connected to at the address that was checked", async () => {
    const socket = await connectTo(
      { host: "mail.example.com", port },
      { allowPrivate: true, signal, resolve: resolvesTo("127.0.0.1") },
    );
    expect(socket.remoteAddress).toBe("127.0.0.1");
    socket.destroy();
  });

  it.each([
    ["whose name means a private address", "mail.example.com", ["127.0.0.1"]],
    ["of whose addresses one is private", "mail.example.com", ["93.184.215.14", "10.0.0.1"]],
    ["whose name means metadata", "mail.example.com", ["169.254.169.254"]],
    ["that is loopback itself", "127.0.0.1", []],
    ["that is loopback by its name", "localhost", ["127.0.0.1"]],
  ])("%s is not", async (_, host, addresses) => {
    const call = connectTo({ host, port }, { allowPrivate: false, signal, resolve: resolvesTo(...addresses) });
    await expect(call).rejects.toMatchObject({ fault: "refused" });
    expect(calls).toBe(0);
  });

  it("is let go of when the time is up", async () => {
    const time = new AbortController();
    const socket = await connectTo({ host: "127.0.0.1", port }, { allowPrivate: true, signal: time.signal });
    socket.on("error", () => undefined);
    time.abort();
    expect(socket.destroyed).toBe(true);
  });
});
