import { describe, expect, it } from "vitest";
import { readBaseUrl } from "./base-url-rules";
import { isHttpsOf, repositoryNameIn } from "./repository-rules";
import { createConnectionInput } from "./schema";
import { daysLeft, warningsOf } from "./warning-rules";

describe("the repository that an address means", () => {
  it.each([
    ["https://github.com/team/shop.git", "https://github.com", "team/shop"],
    ["https://github.com/team/shop", "https://github.com", "team/shop"],
    ["https://GitHub.com/team/shop/", "https://github.com", "team/shop"],
    ["git@github.com:team/shop.git", "https://github.com", "team/shop"],
    ["ssh://git@github.com/team/shop.git", "https://github.com", "team/shop"],
    ["ssh://git@ssh.github.com:443/team/shop.git", "https://github.com", "team/shop"],
    ["ssh://git@git.example.com:2222/group/sub/shop.git", "https://git.example.com", "group/sub/shop"],
    ["https://gitlab.com/group/sub/shop.git", "https://gitlab.com", "group/sub/shop"],
    ["https://git.example.com/gitlab/group/shop.git", "https://git.example.com/gitlab", "group/shop"],
    ["https://git.example.com:8443/team/shop.git", "https://git.example.com:8443", "team/shop"],
  ])("%s at %s is %s", (address, baseUrl, name) => expect(repositoryNameIn(address, baseUrl)).toBe(name));

  it.each([
    ["https://github.com.evil.example/team/shop.git", "https://github.com"],
    ["https://evil.example/github.com/team/shop.git", "https://github.com"],
    ["http://github.com/team/shop.git", "https://github.com"],
    ["https://github.com:8443/team/shop.git", "https://github.com"],
    ["https://git.example.com/other/team/shop.git", "https://git.example.com/gitlab"],
    ["https://git.example.com/gitlabs/team/shop.git", "https://git.example.com/gitlab"],
    ["git@evil.example:github.com/team/shop.git", "https://github.com"],
    ["git@github.com.evil.example:team/shop.git", "https://github.com"],
    ["https://github.com/team", "https://github.com"],
    ["https://github.com/team/..%2Fshop", "https://github.com"],
    ["git@github.com:../../etc/shop", "https://github.com"],
    ["/srv/team/shop.git", "https://github.com"],
    ["not an address", "https://github.com"],
  ])("%s is none of %s", (address, baseUrl) => expect(repositoryNameIn(address, baseUrl)).toBeNull());

  it("gets a password over HTTPS alone", () => {
    expect(isHttpsOf("https://github.com/team/shop.git", "https://github.com")).toBe(true);
    expect(isHttpsOf("git@github.com:team/shop.git", "https://github.com")).toBe(false);
    expect(isHttpsOf("http://github.com/team/shop.git", "https://github.com")).toBe(false);
  });
});

describe("the address of a server", () => {
  it.each([
    ["https://git.example.com", "https://git.example.com"],
    ["https://git.example.com/", "https://git.example.com"],
    ["https://git.example.com:8443/gitlab/", "https://git.example.com:8443/gitlab"],
    ["git.example.com", "https://git.example.com"],
    ["HTTPS://Git.Example.com", "https://git.example.com"],
  ])("%s is %s", (text, baseUrl) => expect(readBaseUrl(text, { allowPrivate: false })).toEqual({ baseUrl }));

  it.each([
    "http://git.example.com",
    "https://127.0.0.1",
    "https://localhost:3000",
    "https://user:secret@git.example.com",
    "https://git.example.com/?token=1",
    "https://git.example.com/#x",
    "ftp://git.example.com",
    "",
  ])("%s is refused", (text) => expect(readBaseUrl(text, { allowPrivate: false })).toHaveProperty("sentence"));

  it("may be private, and without TLS, where that is allowed", () => {
    expect(readBaseUrl("http://127.0.0.1:3000", { allowPrivate: true })).toEqual({ baseUrl: "http://127.0.0.1:3000" });
  });
});

describe("warnings", () => {
  const now = new Date("2026-11-25T12:00:00Z");
  const all = { readCode: true, writeStatuses: true, manageWebhooks: true };
  it.each([
    ["2026-12-25T12:00:00Z", 30, []],
    ["2026-12-01T13:00:00Z", 6, ["It ends in 6 days: make a new one at the provider and save it here."]],
    ["2026-11-26T13:00:00Z", 1, ["It ends in one day: make a new one at the provider and save it here."]],
    ["2026-11-25T13:00:00Z", 0, ["It ends within a day: make a new one at the provider and save it here."]],
    ["2026-11-25T11:00:00Z", -1, ["It has ended: make a new one at the provider and save it here."]],
    [null, null, []],
  ] as const)("of one that ends %s", (end, days, sentences) => {
    const expiresAt = end === null ? null : new Date(end);
    expect(daysLeft(expiresAt, now)).toBe(days);
    expect(warningsOf({ abilities: all, expiresAt }, now)).toEqual(sentences);
  });

  it("say nothing of what the provider does not tell", () => {
    const unknown = { readCode: null, writeStatuses: null, manageWebhooks: null };
    expect(warningsOf({ abilities: unknown, expiresAt: null }, now)).toEqual([]);
  });
});

describe("what is given for a connection", () => {
  it.each([
    [{ provider: "github" }, "token"],
    [{ provider: "gitlab", kind: "oauth", clientId: "a" }, "clientSecret"],
    [{ provider: "github", kind: "github_app", appId: "1" }, "privateKey"],
    [{ provider: "gitlab", kind: "github_app", appId: "1", privateKey: "k" }, "kind"],
    [{ provider: "sourcehut", token: "t" }, "provider"],
    [{ provider: "github", token: "  " }, "token"],
    [{ provider: "github", token: "a\r\nhost: elsewhere" }, "token"],
  ])("%o lacks %s", (input, field) => {
    expect(createConnectionInput.safeParse(input).error?.issues.map(({ path }) => path[0])).toContain(field);
  });
});
