import { beforeAll, describe, expect, it } from "vitest";
import { clientAddress, isFromLoopback, peerHeader } from "./client-address";

beforeAll(() => {
  Object.assign(process.env, {
    DATABASE_URL: "postgres://localhost/none",
    REDIS_URL: "redis://localhost",
    AUTH_SECRET: "0123456789012345678901234567890123456789",
    SECRETS_KEY: "0123456789abcdef".repeat(4),
    TRUSTED_PROXIES: "10.0.0.0/8, 192.0.2.1",
  });
});

const headers = (peer: string, forwarded?: string) =>
  new Headers({ [peerHeader]: peer, ...(forwarded === undefined ? {} : { "x-forwarded-for": forwarded }) });

describe("the client's address", () => {
  it.each([
    ["the socket's", "203.0.113.5", undefined, "203.0.113.5"],
    ["the socket's, as IPv4", "::ffff:203.0.113.5", undefined, "203.0.113.5"],
    ["the socket's, whatever a stranger claims", "203.0.113.5", "1.2.3.4", "203.0.113.5"],
    ["what a trusted proxy saw", "10.1.1.1", "1.2.3.4, 203.0.113.5", "203.0.113.5"],
    ["what the first of two trusted proxies saw", "10.1.1.1", "1.2.3.4, 192.0.2.1", "1.2.3.4"],
    ["the trusted proxy itself", "10.1.1.1", undefined, "10.1.1.1"],
    ["the proxy's when it forwards nonsense", "10.1.1.1", "not-an-address", "10.1.1.1"],
    ["unknown without a socket", "", "1.2.3.4", "unknown"],
  ])("is %s", (_, peer, forwarded, address) => expect(clientAddress(headers(peer, forwarded))).toBe(address));
});

describe("this machine", () => {
  it.each([
    ["127.0.0.1", undefined, true],
    ["::ffff:127.0.0.1", undefined, true],
    ["::1", "::1", true],
    ["127.0.0.1", "203.0.113.5", false],
    ["203.0.113.5", "127.0.0.1", false],
    ["", undefined, false],
  ])("peer %j, forwarded %j: %s", (peer, forwarded, expected) => expect(isFromLoopback(headers(peer, forwarded))).toBe(expected));
});
