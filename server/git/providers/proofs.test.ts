import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Provider, providers } from "./schema";
import { webhooksOf } from "./webhooks";

const hmac = (algorithm: string, secret: string, body: Uint8Array) => createHmac(algorithm, secret).update(body).digest("hex");

/** What each provider sends, after its own documentation. */
const proofs: Record<Provider, (secret: string, body: Uint8Array) => [header: string, value: string]> = {
  github: (secret, body) => ["X-Hub-Signature-256", `sha256=${hmac("sha256", secret, body)}`],
  gitlab: (secret) => ["X-Gitlab-Token", secret],
  codeberg: (secret, body) => ["X-Gitea-Signature", hmac("sha256", secret, body)],
  bitbucket: (secret, body) => ["X-Hub-Signature", `sha256=${hmac("sha256", secret, body)}`],
};

const check = (provider: Provider, header: [string, string] | null, { body, secret }: { body: Uint8Array; secret: string }) =>
  webhooksOf(provider).verify({ headers: new Headers(header ? [header] : []), body, secret });

const bodies = fc.uint8Array({ minLength: 1, maxLength: 400 });
const secrets = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 64, maxLength: 64 });

describe.each(providers)("the proof of %s", (provider) => {
  const prove = proofs[provider];

  it("passes as it was sent", () => {
    fc.assert(
      fc.property(bodies, secrets, (body, secret) => {
        expect(check(provider, prove(secret, body), { body, secret })).toBe(true);
      }),
    );
  });

  it("fails with any character of the header changed, added or taken away", () => {
    const characters = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
    const kinds = fc.constantFrom("change", "add", "remove");
    fc.assert(
      fc.property(fc.tuple(bodies, secrets), fc.nat(), characters, kinds, ([body, secret], place, character, kind) => {
        const [header, value] = prove(secret, body);
        const at = place % value.length;
        const rest = value.slice(kind === "add" ? at : at + 1);
        const altered = value.slice(0, at) + (kind === "remove" ? "" : character) + rest;
        fc.pre(altered !== value);
        expect(check(provider, [header, altered], { body, secret })).toBe(false);
      }),
    );
  });

  it("fails with any other secret", () => {
    fc.assert(
      fc.property(bodies, secrets, secrets, (body, secret, other) => {
        fc.pre(secret !== other);
        expect(check(provider, prove(secret, body), { body, secret: other })).toBe(false);
      }),
    );
  });

  it.each(providers.filter((other) => other !== provider))("is not given by what %s sends, with the same secret", (other) => {
    fc.assert(
      fc.property(bodies, secrets, (body, secret) => {
        expect(check(provider, proofs[other](secret, body), { body, secret })).toBe(false);
      }),
    );
  });

  const body = new TextEncoder().encode('{"zen":"x"}');
  const secret = "0f".repeat(32);
  const [header, value] = prove(secret, body);
  const repeated = new Headers();
  repeated.append(header, value);
  repeated.append(header, value);

  it.each<[string, Headers]>([
    ["missing", new Headers()],
    ["empty", new Headers([[header, ""]])],
    ["spaces", new Headers([[header, "   "]])],
    ["in capitals", new Headers([[header, value.toUpperCase()]])],
    ["sent twice", repeated],
    ["with a prefix of its own", new Headers([[header, `sha256=${value}`]])],
    ["with something behind it", new Headers([[header, `${value}, ${value}`]])],
    ["SHA-1", new Headers([[header, `sha1=${hmac("sha1", secret, body)}`]])],
    ["SHA-1 under the name of SHA-256", new Headers([[header, `sha256=${hmac("sha1", secret, body)}`]])],
    ["SHA-1 alone", new Headers([[header, hmac("sha1", secret, body)]])],
    ["very long", new Headers([[header, value.repeat(200)]])],
  ])("fails when it is %s", (_, headers) => {
    expect(webhooksOf(provider).verify({ headers, body, secret })).toBe(false);
  });

  it("fails with an empty secret, even where the sender has an empty one too", () => {
    expect(check(provider, prove("", body), { body, secret: "" })).toBe(false);
    expect(check(provider, null, { body, secret: "" })).toBe(false);
  });
});

it.each(providers.filter((provider) => provider !== "gitlab"))(
  "%s: the proof fails with any byte of the body changed, added or taken away",
  (provider) => {
    const changes = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.constantFrom("change", "add", "remove"));
    fc.assert(
      fc.property(bodies, secrets, changes, (body, secret, [place, difference, kind]) => {
        const at = place % body.length;
        const altered = [...body];
        if (kind === "change") altered[at] = (altered[at] ?? 0) ^ difference;
        if (kind === "add") altered.splice(at, 0, difference);
        if (kind === "remove") altered.splice(at, 1);
        expect(check(provider, proofs[provider](secret, body), { body: Uint8Array.from(altered), secret })).toBe(false);
      }),
    );
  },
);

it("what Forgejo signs in a header of its own does not count", () => {
  const body = new TextEncoder().encode("{}");
  const secret = "1e".repeat(32);
  expect(check("codeberg", ["X-Forgejo-Signature", hmac("sha256", secret, body)], { body, secret })).toBe(false);
});

it("a secret of many bytes is one secret", () => {
  const body = new Uint8Array();
  const secret = "s".repeat(500);
  for (const provider of providers) expect(check(provider, proofs[provider](secret, body), { body, secret })).toBe(true);
});
