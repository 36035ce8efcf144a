import { createServer, get, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { explainFault } from "./explain-fault";
import { future, key, past, present } from "./testing/certificates";

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

const listen = async (cert: string): Promise<number> => {
  const listening = createServer({ key, cert }, (_request, response) => response.end());
  listening.on("tlsClientError", () => undefined);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  return (listening.address() as AddressInfo).port;
};

const faultOf = async (cert: string): Promise<unknown> => {
  const port = await listen(cert);
  return new Promise((resolve) => {
    get({ host: "127.0.0.1", servername: "localhost", port, ca: cert }, () => resolve(null)).on("error", resolve);
  });
};

const now = new Date("2026-03-04T05:06:07Z");

describe("a certificate that the machine's clock makes bad", () => {
  it("not yet valid: the clock is named, and what sets it", async () => {
    expect(explainFault(await faultOf(future), now)).toBe(
      "The control plane's certificate is not valid yet. This machine's clock says 2026-03-04 05:06:07 UTC: it is probably behind. " +
        "Set it (timedatectl set-ntp true).",
    );
  });
  it("expired: either of the two", async () => {
    expect(explainFault(await faultOf(past), now)).toMatch(
      /has expired.*2026-03-04 05:06:07 UTC.*set it.*else renew the certificate/,
    );
  });
  it("none of it when the certificate is good", async () => expect(await faultOf(present)).toBeNull());
});

describe("an authority that the machine does not know", () => {
  it("as fetch says it", async () => {
    const url = `https://localhost:${await listen(present)}`;
    const fault: unknown = await fetch(url).catch((error: unknown) => error);
    expect(explainFault(fault)).toMatch(/does not know.*NODE_EXTRA_CA_CERTS/);
  });
  it("as a WebSocket says it", async () => {
    const socket = new WebSocket(`wss://localhost:${await listen(present)}`);
    const fault = await new Promise((resolve) => socket.once("error", resolve));
    expect(explainFault(fault)).toMatch(/does not know.*NODE_EXTRA_CA_CERTS/);
  });
});

it("anything else in its own words, the innermost", () => {
  expect(explainFault(new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") }))).toBe("connect ECONNREFUSED");
  expect(explainFault("odd")).toBe("odd");
});
