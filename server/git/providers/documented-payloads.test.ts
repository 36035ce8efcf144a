import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type PullRequestEvent, type PushEvent, type WebhookEvent, webhookEventSchema } from "./event-schema";
import { type Provider, providers } from "./schema";
import { webhooksOf } from "./webhooks";

/** Payloads as the providers' documentation and servers have them, whole. */
const folder = "tests/fixtures/webhooks";

type Fixture = { headers: Record<string, string>; payload: Record<string, unknown> };
const fixture = (provider: Provider, name: string): Fixture =>
  JSON.parse(readFileSync(join(folder, provider, `${name}.json`), "utf8")) as Fixture;

const read = (provider: Provider, name: string): WebhookEvent[] => {
  const { headers, payload } = fixture(provider, name);
  return webhooksOf(provider).read({ headers: new Headers(headers), payload });
};

type Shape = Partial<Omit<PushEvent, "head">> | Partial<Omit<PullRequestEvent, "head" | "base">> | { kind: "other" };

const main = { kind: "branch", name: "main" } as const;
const commit = expect.stringMatching(/^[0-9a-f]{40}$/) as unknown as string;
const gone = { after: null, commits: 0, paths: null };

const table: [Provider, string, Shape[]][] = [
  [
    "gitlab",
    "push",
    [
      {
        kind: "push",
        ref: main,
        before: commit,
        after: commit,
        commits: 2,
        paths: ["CHANGELOG", "app/controller/application.rb", "README.md", "docs/old.md"],
        pusher: "emma",
      },
    ],
  ],
  // It lists 20 of them: what the others touched is not known.
  ["gitlab", "push-truncated", [{ kind: "push", commits: 43, paths: null }]],
  ["gitlab", "push-new-branch", [{ kind: "push", ref: { kind: "branch", name: "feature/basket" }, before: null, paths: null }]],
  ["gitlab", "push-deleted-branch", [{ kind: "push", ref: { kind: "branch", name: "feature/basket" }, ...gone }]],
  ["gitlab", "tag-push", [{ kind: "push", ref: { kind: "tag", name: "v1.0.0" }, before: null }]],
  ["gitlab", "merge-request-open", [{ kind: "pull_request", action: "opened", number: 7, author: "emma", fork: false }]],
  ["gitlab", "merge-request-push", [{ kind: "pull_request", action: "updated", number: 7 }]],
  ["gitlab", "merge-request-label", [{ kind: "pull_request", action: "other", number: 7 }]],
  ["gitlab", "merge-request-merge", [{ kind: "pull_request", action: "closed", number: 7 }]],
  ["gitlab", "merge-request-fork", [{ kind: "pull_request", action: "opened", fork: true }]],
  ["codeberg", "push", [{ kind: "push", ref: main, commits: 1, paths: ["README.md"], pusher: "emma" }]],
  ["codeberg", "push-truncated", [{ kind: "push", ref: main, commits: 12, paths: null }]],
  ["codeberg", "delete-branch", [{ kind: "push", ref: { kind: "branch", name: "feature" }, ...gone }]],
  ["codeberg", "create-branch", [{ kind: "other" }]],
  ["codeberg", "pull-request-opened", [{ kind: "pull_request", action: "opened", number: 1, author: "emma", fork: false }]],
  ["codeberg", "pull-request-synchronized", [{ kind: "pull_request", action: "updated" }]],
  ["codeberg", "pull-request-closed", [{ kind: "pull_request", action: "closed" }]],
  ["bitbucket", "push", [{ kind: "push", ref: main, before: commit, after: commit, paths: null, pusher: "emma" }]],
  ["bitbucket", "push-new-branch", [{ kind: "push", ref: { kind: "branch", name: "develop" }, before: null, after: commit }]],
  ["bitbucket", "push-deleted-branch", [{ kind: "push", ref: { kind: "branch", name: "develop" }, ...gone }]],
  ["bitbucket", "push-tag", [{ kind: "push", ref: { kind: "tag", name: "v1.0.0" }, before: null }]],
  [
    "bitbucket",
    "push-several",
    [
      { kind: "push", ref: main },
      { kind: "push", ref: { kind: "tag", name: "v1.0.0" } },
      { kind: "push", ref: { kind: "branch", name: "develop" }, after: null },
    ],
  ],
  ["bitbucket", "pull-request-created", [{ kind: "pull_request", action: "opened", number: 1, author: "emma", fork: false }]],
  ["bitbucket", "pull-request-updated", [{ kind: "pull_request", action: "updated" }]],
  ["bitbucket", "pull-request-fulfilled", [{ kind: "pull_request", action: "closed" }]],
  ["bitbucket", "pull-request-rejected", [{ kind: "pull_request", action: "closed" }]],
  ["bitbucket", "pull-request-fork", [{ kind: "pull_request", action: "opened", fork: true }]],
];

describe("a documented payload", () => {
  it.each(table)("of %s: %s", (provider, name, expected) => {
    const events = read(provider, name);
    expect(events).toMatchObject(expected);
    expect(events).toHaveLength(expected.length);
    for (const event of events) expect(webhookEventSchema.parse(event)).toEqual(event);
  });

  it("is in the table", () => {
    const files = providers
      .filter((provider) => provider !== "github")
      .flatMap((provider) => readdirSync(join(folder, provider)).map((file) => `${provider}/${file.replace(".json", "")}`));
    expect(files.sort()).toEqual(table.map(([provider, name]) => `${provider}/${name}`).sort());
  });
});

describe("the newest commit", () => {
  it.each<[Provider, string, string]>([
    ["gitlab", "push", "Fix the readme"],
    ["codeberg", "push", "Fix the readme"],
    ["bitbucket", "push", "Update README"],
  ])("of %s has message, author and page", (provider, name, message) => {
    const [event] = read(provider, name);
    expect(event).toMatchObject({ head: { author: "Emma Example", url: expect.stringMatching(/^https:\/\//) as string } });
    expect(event?.kind === "push" && event.head?.message.trim()).toBe(message);
  });
});

describe("the head of a pull request", () => {
  it.each<[Provider, string, string | null, string]>([
    ["gitlab", "merge-request-fork", commit, "https://gitlab.example.com/stranger/shop.git"],
    ["codeberg", "pull-request-opened", commit, "https://codeberg.org/team/shop.git"],
    // It tells twelve characters of the commit.
    ["bitbucket", "pull-request-fork", null, "https://bitbucket.org/stranger/shop.git"],
  ])("of %s is named with where it lies", (provider, name, head, repository) => {
    expect(read(provider, name)).toMatchObject([{ head: { commit: head, repository } }]);
  });
});

describe("a delivery's own id", () => {
  const body = new TextEncoder().encode("{}");
  const idOf = (provider: Provider, headers: Record<string, string>, bytes = body) =>
    webhooksOf(provider).deliveryId({ headers: new Headers(headers), body: bytes });

  it.each<[Provider, string]>([
    ["github", "X-GitHub-Delivery"],
    ["gitlab", "Idempotency-Key"],
    ["codeberg", "X-Gitea-Delivery"],
    ["bitbucket", "X-Request-UUID"],
  ])("of %s stands in %s", (provider, header) => {
    expect(idOf(provider, { [header]: "f6266f16-1bf3" })).toBe("f6266f16-1bf3");
    expect(idOf(provider, {})).toBeNull();
    expect(idOf(provider, { [header]: "x".repeat(201) })).toBeNull();
  });

  it("of an older GitLab is shared by webhooks that set each other off: their bodies tell them apart", () => {
    const headers = { "X-Gitlab-Event-UUID": "0d8b6ad3" };
    expect(idOf("gitlab", headers)).toBe(idOf("gitlab", headers));
    expect(idOf("gitlab", headers)).not.toBe(idOf("gitlab", headers, new TextEncoder().encode("{ }")));
  });
});
