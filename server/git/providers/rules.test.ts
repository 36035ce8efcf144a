import { describe, expect, it } from "vitest";
import { bitbucketApiUrl, abilitiesOfScopes as ofBitbucket } from "./bitbucket/bitbucket-rules";
import { faultOf, retryAfterMs, saidIn } from "./fault-rules";
import { abilitiesOfPermissions, expiryOf, abilitiesOfScopes as ofGithub } from "./github/abilities-rules";
import { githubApiUrl } from "./github/address-rules";
import { abilitiesOfScopes as ofGitlab } from "./gitlab/abilities-rules";

const yes = { readCode: true, writeStatuses: true, manageWebhooks: true };
const unknown = { readCode: null, writeStatuses: null, manageWebhooks: null };

describe("what a credential may do, by what is told of it", () => {
  it.each([
    ["GitHub, repo", ofGithub(["repo"]), yes],
    ["GitHub, statuses alone", ofGithub(["repo:status"]), { readCode: false, writeStatuses: true, manageWebhooks: false }],
    ["GitHub, webhooks alone", ofGithub(["admin:repo_hook"]), { readCode: false, writeStatuses: false, manageWebhooks: true }],
    ["GitHub, a token without scopes", ofGithub([]), { readCode: false, writeStatuses: false, manageWebhooks: false }],
    ["GitHub, a fine-grained token", ofGithub(null), unknown],
    [
      "a GitHub App that reads",
      abilitiesOfPermissions({ contents: "read", metadata: "read" }),
      { readCode: true, writeStatuses: false, manageWebhooks: false },
    ],
    ["a GitHub App with all", abilitiesOfPermissions({ contents: "write", statuses: "write", repository_hooks: "write" }), yes],
    ["GitLab, api", ofGitlab(["api"]), yes],
    [
      "GitLab, reading",
      ofGitlab(["read_api", "read_repository"]),
      { readCode: true, writeStatuses: false, manageWebhooks: false },
    ],
    ["GitLab, code alone", ofGitlab(["read_repository"]), { readCode: false, writeStatuses: false, manageWebhooks: false }],
    ["Bitbucket, OAuth", ofBitbucket(["repository:write", "webhook"]), yes],
    [
      "Bitbucket, an API token",
      ofBitbucket(["read:repository:bitbucket"]),
      { readCode: true, writeStatuses: true, manageWebhooks: false },
    ],
    ["Bitbucket, untold", ofBitbucket(null), unknown],
  ])("%s", (_, found, expected) => expect(found).toEqual(expected));

  it.each([
    ["2026-12-01 10:20:30 UTC", "2026-12-01T10:20:30.000Z"],
    ["2026-12-01 10:20:30 +0100", "2026-12-01T09:20:30.000Z"],
    ["2026-12-01 10:20:30 -0800", "2026-12-01T18:20:30.000Z"],
    ["never", null],
    [null, null],
  ])("ends at %s: %s", (header, expected) => expect(expiryOf(header)).toBe(expected));
});

it.each([
  [githubApiUrl("https://github.com"), "https://api.github.com"],
  [githubApiUrl("https://acme.ghe.com"), "https://api.acme.ghe.com"],
  [githubApiUrl("https://git.example.com"), "https://git.example.com/api/v3"],
  [githubApiUrl("http://127.0.0.1:4000"), "http://127.0.0.1:4000/api/v3"],
  [bitbucketApiUrl("https://bitbucket.org"), "https://api.bitbucket.org/2.0"],
  [bitbucketApiUrl("http://127.0.0.1:4000"), "http://127.0.0.1:4000/2.0"],
])("the API is at %s", (found, expected) => expect(found).toBe(expected));

describe("how long a provider asks to wait", () => {
  const now = Date.parse("2026-11-25T12:00:00Z");
  const seconds = now / 1_000;
  it.each([
    [{ "retry-after": "30" }, 30_000],
    [{ "retry-after": "Wed, 25 Nov 2026 12:02:00 GMT" }, 120_000],
    [{ "x-ratelimit-reset": String(seconds + 600) }, 600_000],
    [{ "ratelimit-reset": String(seconds + 60) }, 60_000],
    [{ "retry-after": "999999999" }, 3_600_000],
    [{ "retry-after": "-5" }, 1_000],
    [{ "retry-after": "0" }, 1_000],
    [{ "x-ratelimit-reset": "soon" }, null],
    [{}, null],
  ])("%o: %s", (headers, expected) => expect(retryAfterMs(new Headers(headers as Record<string, string>), now)).toBe(expected));

  const fault = (status: number, headers: Record<string, string>, said: string | null = null) =>
    faultOf({ status, headers: new Headers(headers), said, host: "git.example.com", now });

  it("is taken from GitHub's 403 too, which means a limit or a missing right", () => {
    expect(fault(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(seconds + 60) })).toMatchObject({
      fault: "rate_limited",
      options: { retryAfterMs: 60_000 },
    });
    expect(fault(403, {}, "You have exceeded a secondary rate limit.")).toMatchObject({ fault: "rate_limited" });
    expect(fault(403, { "x-ratelimit-remaining": "4999" }, "Resource not accessible")).toMatchObject({ fault: "forbidden" });
  });
});

describe("what a provider says", () => {
  it.each([
    ['{"message":"Validation Failed","errors":[{"message":"Hook already exists"}]}', "Validation Failed Hook already exists"],
    ['{"message":{"state":["Cannot transition status"]}}', "Cannot transition status"],
    ['{"error":"insufficient_scope","error_description":"Not enough."}', "insufficient_scope Not enough."],
    ['{"type":"error","error":{"message":"Bad request","detail":"No such thing"}}', "Bad request No such thing"],
    ['{"message":"with secret-token-value in it"}', null],
    ["<html>", null],
    ["[]", null],
    ["null", null],
  ])("%s: %s", (body, expected) => expect(saidIn(body, ["secret-token-value"])).toBe(expected));

  it("is cut, and loses what could confuse a reader", () => {
    expect(saidIn(JSON.stringify({ message: `a\u202e\n${"b".repeat(900)}` }), [])).toHaveLength(300);
  });
});
