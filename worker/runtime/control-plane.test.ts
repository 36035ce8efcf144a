import { describe, expect, it } from "vitest";
import { assertNear, checkOrigin, isLoopback } from "./control-plane";

describe("an address that is given", () => {
  it.each([
    "https://paas.example.com",
    "https://203.0.113.9",
    "http://127.0.0.1:3000",
    "http://localhost:3000",
    "http://[::1]:3000",
    "http://[fd00::4]:3000",
    "http://[fe80::1]:3000",
    "http://[::ffff:10.0.0.1]:3000",
    "http://10.1.2.3",
    "http://172.31.255.1",
    "http://100.64.0.1",
    "http://169.254.3.4",
    "http://192.168.0.9:3000",
    // A name is looked up before anything is sent.
    "http://paas.lan",
  ])("%s is taken", (address) => expect(checkOrigin(address).protocol).toBe(new URL(address).protocol));
  it.each(["http://8.8.8.8", "http://172.32.0.1", "http://100.128.0.1", "http://[2a00::1]", "http://[::ffff:8.8.8.8]"])(
    "%s is refused",
    (address) => expect(() => checkOrigin(address)).toThrow(/only loopback and private addresses are safe.*https/),
  );
});

describe("a name over http://", () => {
  const leadingTo =
    (...addresses: string[]) =>
    () =>
      Promise.resolve(addresses.map((address) => ({ address })));
  it.each([
    ["a private address", ["10.0.0.4"], true],
    ["private addresses of both kinds", ["192.168.1.2", "fd00::2"], true],
    ["a link-local address", ["fe80::1%eth0"], true],
    ["a public address", ["203.0.113.9"], false],
    ["a private and a public one", ["10.0.0.4", "2a00::1"], false],
  ])("that leads to %s", async (_, addresses, taken) => {
    const asked = assertNear(new URL("http://paas.example.com"), leadingTo(...addresses));
    if (taken) await asked;
    else await expect(asked).rejects.toThrow(/paas\.example\.com leads to .*https/);
  });
  it("that leads nowhere now is tried again", async () => {
    const away = () => Promise.reject(new Error("getaddrinfo EAI_AGAIN"));
    await expect(assertNear(new URL("http://paas.example.com"), away)).rejects.toThrow(/EAI_AGAIN/);
  });
  it("over https:// is nobody's business", () => assertNear(new URL("https://paas.example.com"), leadingTo("203.0.113.9")));
});

it.each([
  ["http://localhost:3000", true],
  ["http://web.localhost:3000", true],
  ["http://127.3.2.1:3000", true],
  ["https://[::1]", true],
  ["http://10.0.0.1:3000", false],
  ["http://127.0.0.1.example.com:3000", false],
])("%s is this machine: %s", (host, expected) => expect(isLoopback(new URL(host))).toBe(expected));
