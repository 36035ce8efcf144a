import { compare } from "bcryptjs";
import { describe, expect, test } from "vitest";
import { changeOptions } from "./change-options";
import { effectiveOptions, redirectLoop, showOptions } from "./options-rules";
import { appEdgeOptionsInput, defaultMaintenanceMessage, edgeOptionsInput } from "./options-schema";

const taken = (input: unknown) => edgeOptionsInput.parse(input);
const refusal = (input: unknown): string => {
  const result = edgeOptionsInput.safeParse(input);
  if (result.success) throw new Error(`Taken: ${JSON.stringify(result.data)}`);
  return JSON.stringify(result.error.issues);
};

describe("where a redirect leads", () => {
  test.each([
    ["example.com", "https://example.com"],
    ["https://example.com/", "https://example.com"],
    ["HTTP://WWW.Example.COM", "http://www.example.com"],
    ["bücher.example", "https://xn--bcher-kva.example"],
    ["example.com.", "https://example.com"],
    ["app.localhost:8080", "https://app.localhost:8080"],
    ["http://app.localhost:80", "http://app.localhost"],
  ])("%s is %s", (to, origin) => {
    expect(taken({ redirect: { to } }).redirect).toEqual({ to: origin, code: 308 });
  });

  test.each([
    "",
    "https://",
    "https://example.com/path",
    "https://example.com?query",
    "https://user@example.com",
    "ftp://example.com",
    "javascript:alert(1)",
    "//example.com",
    "*.example.com",
    "exa mple.com",
    "example.com\n.evil.test",
    "example.com`",
    "${1}.example.com",
    "$1.example.com",
    "example.com:99999",
    "[::1]",
    "a..b",
    "-a.example",
    "exam_ple.com",
    `${"a".repeat(64)}.com`,
  ])("%j is refused", (to) => {
    expect(refusal({ redirect: { to } })).toContain("redirect");
  });

  test("any code but 301 and 308 is refused", () => {
    expect(taken({ redirect: { to: "a.test", code: 301 } }).redirect).toMatchObject({ code: 301 });
    expect(refusal({ redirect: { to: "a.test", code: 302 } })).toContain("301 or 308");
  });
});

describe("addresses", () => {
  test.each([
    ["203.0.113.7", "203.0.113.7"],
    [" 10.1.2.3/8 ", "10.0.0.0/8"],
    ["203.0.113.7/32", "203.0.113.7"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["2001:DB8:0:0::1", "2001:db8::1"],
    ["2001:db8:1:2:3:4:5:6/32", "2001:db8::/32"],
    ["::/0", "::/0"],
    ["::1/128", "::1"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
  ])("%s is %s", (text, address) => {
    expect(taken({ allowedAddresses: [text] }).allowedAddresses).toEqual([address]);
  });

  test.each([
    "",
    "10",
    "127.1",
    "0x7f.0.0.1",
    "010.0.0.1",
    "256.0.0.1",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/8/8",
    "10.0.0.0/",
    "::1/129",
    "fe80::1%eth0",
    "::ffff:10.0.0.1/104",
    "localhost",
    "10.0.0.1, 10.0.0.2",
  ])("%j is refused", (text) => {
    expect(refusal({ allowedAddresses: [text] })).toContain("Give an address");
  });

  test("one address said twice is one", () => {
    expect(taken({ allowedAddresses: ["10.0.0.0/8", "10.2.0.0/8"] }).allowedAddresses).toEqual(["10.0.0.0/8"]);
  });
});

describe("headers", () => {
  test.each(["X-Frame-Options", "Content-Security-Policy", "Server", "Cache-Control", "Access-Control-Allow-Origin"])(
    "%s may be set",
    (name) => {
      expect(taken({ responseHeaders: { [name]: "x" } }).responseHeaders).toEqual({ [name]: "x" });
    },
  );

  test.each([
    "Content-Length",
    "transfer-encoding",
    "CONNECTION",
    "Keep-Alive",
    "Upgrade",
    "Set-Cookie",
    "Location",
    "Content-Type",
    "Strict-Transport-Security",
    "X-Wisehosting-Route-Version",
    "Proxy-Authenticate",
    "",
    "X Y",
    "X:Y",
    "X\r\nY",
    "Ümlaut",
    "-X",
    "X-",
  ])("%j may not", (name) => {
    expect(refusal({ responseHeaders: Object.fromEntries([[name, "x"]]) })).toContain("responseHeaders");
  });

  test.each(["a\nb", "a\r\nSet-Cookie: b", "ä", "\u0000", "x".repeat(1_001)])("the value %j is refused", (value) => {
    expect(refusal({ responseHeaders: { "X-A": value } })).toContain("one line");
  });

  test("capitals make no other name", () => {
    expect(refusal({ responseHeaders: { "X-A": "1", "x-a": "2" } })).toContain("same name");
  });
});

test.each([
  ["users", { basicAuth: Array.from({ length: 21 }, (_, place) => ({ username: `u${place}`, password: "x" })) }],
  [
    "the same user twice",
    {
      basicAuth: [
        { username: "a", password: "x" },
        { username: "a", password: "y" },
      ],
    },
  ],
  ["a colon in a name", { basicAuth: [{ username: "a:b", password: "x" }] }],
  ["a password that bcrypt would cut", { basicAuth: [{ username: "a", password: "ü".repeat(37) }] }],
  ["addresses", { allowedAddresses: Array.from({ length: 201 }, (_, place) => `10.0.${place >> 8}.${place % 256}`) }],
  ["headers", { responseHeaders: Object.fromEntries(Array.from({ length: 51 }, (_, place) => [`X-${place}`, "x"])) }],
  ["a message", { maintenance: { message: "x".repeat(501) } }],
  ["a bell in a message", { maintenance: { message: "a\u0007" } }],
  ["preload without subdomains", { hsts: { preload: true } }],
  ["preload for a month", { hsts: { preload: true, includeSubdomains: true, maxAgeSeconds: 2_592_000 } }],
  ["HSTS for three years", { hsts: { maxAgeSeconds: 94_608_000 } }],
  ["a misspelt lock", { basicauth: [{ username: "a", password: "x" }] }],
  ["an unknown word in a redirect", { redirect: { to: "a.test", status: 301 } }],
])("too much or too little: %s", (_name, input) => {
  expect(refusal(input)).not.toBe("");
});

test("an app leads nowhere else: it has no redirect", () => {
  expect(appEdgeOptionsInput.safeParse({ redirect: { to: "a.test" } }).success).toBe(false);
});

describe("a change", () => {
  test("keeps what is not said, and null takes the name's own word back", async () => {
    const stored = await changeOptions({ maintenance: { message: "later" }, httpsRedirect: false }, taken({ hsts: {} }));
    expect(stored).toEqual({
      maintenance: { message: "later" },
      httpsRedirect: false,
      hsts: { maxAgeSeconds: 31_536_000, includeSubdomains: false, preload: false },
    });
    expect(await changeOptions(stored, taken({ maintenance: null, httpsRedirect: null }))).toEqual({ hsts: stored.hsts });
  });

  test("false, and an empty list, is: not for this name, whatever the app has", async () => {
    const own = await changeOptions(
      {},
      taken({ basicAuth: false, allowedAddresses: [], responseHeaders: {}, maintenance: false }),
    );
    const ofApp = await changeOptions({}, taken({ allowedAddresses: ["10.0.0.1"], httpsRedirect: true, maintenance: {} }));
    expect(ofApp.maintenance).toEqual({ message: defaultMaintenanceMessage });
    expect(effectiveOptions(own, ofApp)).toEqual({
      basicAuth: null,
      allowedAddresses: null,
      responseHeaders: null,
      maintenance: null,
      httpsRedirect: true,
    });
    expect(showOptions(own)).toMatchObject({ basicAuth: false, allowedAddresses: false, hsts: null, redirect: null });
  });

  test("passwords become hashes, are never shown, and stay where none is said", async () => {
    const stored = await changeOptions({}, taken({ basicAuth: [{ username: "ann", password: "s3cret" }] }));
    const hashed = stored.basicAuth?.[0]?.passwordHash ?? "";
    expect(await compare("s3cret", hashed)).toBe(true);
    expect(showOptions(stored).basicAuth).toEqual([{ username: "ann" }]);
    const more = await changeOptions(stored, taken({ basicAuth: [{ username: "ann" }, { username: "bob", password: "x" }] }));
    expect(more.basicAuth?.[0]?.passwordHash).toBe(hashed);
    await expect(changeOptions(stored, taken({ basicAuth: [{ username: "eve" }] }))).rejects.toThrow("Give a password for eve.");
  });
});

describe("circles of redirects", () => {
  const to = (hostname: string, target: string) => ({ hostname, to: `https://${target}` });
  test.each([
    ["to another name", to("a.test", "b.test"), [], [], null],
    ["to itself", to("a.test", "a.test"), [], [], ["a.test", "a.test"]],
    ["there and back", to("a.test", "b.test"), [to("b.test", "a.test")], [], ["a.test", "b.test", "a.test"]],
    [
      "over three",
      to("a.test", "b.test"),
      [to("b.test", "c.test"), to("c.test", "a.test")],
      [],
      ["a.test", "b.test", "c.test", "a.test"],
    ],
    ["a wildcard into itself", to("*.a.test", "www.a.test"), [], [], ["*.a.test", "www.a.test"]],
    ["a wildcard to a name of its own", to("*.a.test", "www.a.test"), [], ["www.a.test"], null],
    ["a wildcard to its apex", to("*.a.test", "a.test"), [], [], null],
    [
      "apex to a name that a wildcard sends back",
      to("a.test", "www.a.test"),
      [to("*.a.test", "a.test")],
      [],
      ["a.test", "www.a.test", "a.test"],
    ],
    ["through a wildcard and out", to("x.a.test", "y.a.test"), [to("*.a.test", "b.test")], [], null],
  ])("%s", (_name, start, others, plain, way) => {
    expect(redirectLoop(start, others, new Set(plain))).toEqual(way);
  });
});
