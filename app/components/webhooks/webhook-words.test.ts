import { describe, expect, test } from "vitest";
import type { Provider } from "@/server/git/providers/schema";
import { pasteGuide, providerOf, webhookSentence } from "./webhook-words";

const none = [{ provider: "gitlab", state: "waiting" }] as const;
const heard = [{ provider: "gitlab", state: "receiving" }] as const;

describe("which provider's webhook an app needs", () => {
  test.each<[string, string | null, Provider | null, Parameters<typeof providerOf>[2], Provider | null]>([
    ["that of its connection", "https://git.example.com/a/b", "codeberg", heard, "codeberg"],
    ["that of its address", "https://github.com/a/b.git", null, none, "github"],
    ["that of its SSH address", "git@bitbucket.org:a/b.git", null, none, "bitbucket"],
    ["that of an SSH address with a port", "ssh://git@gitlab.com:22/a/b.git", null, none, "gitlab"],
    ["the one that is heard of", "https://git.example.com/a/b", null, heard, "gitlab"],
    ["unknown", "https://github.com.example.com/a/b", null, none, null],
    ["unknown for a path", "/srv/git/a.git", null, none, null],
    ["unknown without a repository", null, null, none, null],
  ])("%s", (_, repository, connection, webhooks, provider) => {
    expect(providerOf(repository, connection, webhooks)).toBe(provider);
  });
});

test.each([
  ["github", "https://github.com/a/b.git", "https://github.com/a/b/settings/hooks/new"],
  ["gitlab", "git@git.example.com:group/sub/shop.git", "https://git.example.com/group/sub/shop/-/hooks"],
  ["codeberg", "http://localhost:3000/a/b/", "http://localhost:3000/a/b/settings/hooks"],
  ["bitbucket", "/srv/git/a.git", null],
  ["bitbucket", null, null],
] as const)("the page of %s where a webhook for %s is entered", (provider, repository, page) => {
  expect(pasteGuide(provider, repository).page).toBe(page);
});

test("only what has to be pasted is left without a sentence", () => {
  expect(webhookSentence({ state: "registering", registered: false })).toContain("being registered");
  expect(webhookSentence({ state: "registered", registered: true })).toContain("turns green");
  expect(webhookSentence({ state: "receiving", registered: true })).toContain("nothing to do");
  expect(webhookSentence({ state: "receiving", registered: false })).toBeNull();
  expect(webhookSentence({ state: "refused", registered: false })).toBeNull();
});
