import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mostPaths, type PushEvent, webhookEventSchema } from "./event-schema";
import { type Provider, providers } from "./schema";
import { webhooksOf } from "./webhooks";

const commit = "a".repeat(40);
const before = "b".repeat(40);
const events: Record<Provider, [header: string, names: string[]]> = {
  github: ["X-GitHub-Event", ["push", "pull_request", "ping", "check_run"]],
  gitlab: ["X-Gitlab-Event", ["Push Hook", "Merge Request Hook", "System Hook"]],
  codeberg: ["X-Gitea-Event", ["push", "pull_request", "delete", "constructor"]],
  bitbucket: ["X-Event-Key", ["repo:push", "pullrequest:created", "toString"]],
};
const read = (provider: Provider, event: string, payload: unknown) =>
  webhooksOf(provider).read({ headers: new Headers({ [events[provider][0]]: event }), payload });

const push = (more: Record<string, unknown> = {}) => ({
  ref: "refs/heads/main",
  before,
  after: commit,
  commits: [],
  head_commit: null,
  repository: { full_name: "team/shop" },
  ...more,
});
const readPush = (more: Record<string, unknown>): PushEvent => {
  const [event] = read("github", "push", push(more));
  if (event?.kind !== "push") throw new Error(`It was read as ${event?.kind}`);
  return event;
};
const touched = (added: string[]) => ({ id: commit, message: "m", added, modified: [], removed: [] });

describe("whatever comes", () => {
  it.each(providers)("from %s is read as something that can be stored", (provider) => {
    const shapes = fc.oneof(
      fc.object({ maxDepth: 4 }),
      fc.object({ maxDepth: 2 }).map((more) => push(more)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...events[provider][1]), shapes, (event, payload) => {
        const told = read(provider, event, payload);
        expect(told.length).toBeGreaterThan(0);
        for (const each of told) expect(webhookEventSchema.parse(each)).toEqual(each);
      }),
    );
  });
});

describe("a push", () => {
  it("of 2,000 commits is read whole", () => {
    const commits = Array.from({ length: 2_000 }, (_, place) => touched([`file-${place % 500}`]));
    expect(readPush({ commits })).toMatchObject({ commits: 2_000 });
    expect(readPush({ commits }).paths).toHaveLength(500);
  });

  it("with as many commits as GitHub lists may have more", () => {
    expect(readPush({ commits: Array.from({ length: 2_048 }, () => touched(["a"])) }).paths).toBeNull();
  });

  it("of more paths than are kept has unknown ones", () => {
    const paths = Array.from({ length: mostPaths + 1 }, (_, place) => `file-${place}`);
    expect(readPush({ commits: [touched(paths)] }).paths).toBeNull();
    expect(readPush({ commits: [touched(paths.slice(1))] }).paths).toHaveLength(mostPaths);
    expect(readPush({ commits: [touched(["x".repeat(1_001)])] }).paths).toBeNull();
  });

  it("that was forced, or lists nothing though the head moved, has unknown paths", () => {
    expect(readPush({ forced: true, commits: [touched(["a"])] }).paths).toBeNull();
    expect(readPush({}).paths).toBeNull();
    expect(readPush({ after: before }).paths).toEqual([]);
  });

  it("with a commit that does not say what it touched has unknown paths", () => {
    expect(readPush({ commits: [touched(["a"]), { id: commit }] }).paths).toBeNull();
    expect(readPush({ commits: [touched(["a"]), { ...touched([]), removed: null }] }).paths).toBeNull();
  });

  it("in a repository with SHA-256 is read", () => {
    const long = "c".repeat(64);
    expect(readPush({ before: "0".repeat(64), after: long })).toMatchObject({ before: null, after: long });
  });

  it("with little more than a ref and a head is read", () => {
    expect(read("github", "push", { ref: "refs/heads/main", after: commit })).toMatchObject([{ kind: "push", after: commit }]);
    expect(read("gitlab", "Push Hook", { ref: "refs/heads/main", after: commit })).toMatchObject([{ kind: "push" }]);
  });

  it.each([
    ["a note", { ref: "refs/notes/commits" }],
    ["no ref", { ref: "main" }],
    ["half a commit", { after: "abc" }],
    ["a commit in capitals", { after: "A".repeat(40) }],
    ["a number for a ref", { ref: 1 }],
  ])("of %s concerns nobody", (_, more) => {
    expect(read("github", "push", push(more))).toEqual([{ kind: "other" }]);
  });

  it("has its texts cut, and rid of what cannot be stored", () => {
    const head_commit = { message: `a\0b\ud800${"m".repeat(5_000)}`, author: { name: "n".repeat(400) }, url: "https://x" };
    const { head } = readPush({ head_commit });
    expect(head?.message).toHaveLength(2_000);
    expect(head?.message.startsWith("a\ufffdb\ufffdm")).toBe(true);
    expect(head?.author).toHaveLength(255);
  });

  it("with a million wrong commits costs no million complaints", () => {
    const started = performance.now();
    expect(readPush({ commits: Array.from({ length: 1_000_000 }, () => 0) })).toMatchObject({ commits: 1_000_000, paths: null });
    const changes = Array.from({ length: 1_000_000 }, () => 0);
    expect(read("bitbucket", "repo:push", { push: { changes } })).toEqual([{ kind: "other" }]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

it("another branch to go to is an update of a pull request, another title is not", () => {
  const side = { ref: "main", sha: commit, repo: { id: 1, clone_url: "https://github.com/team/shop.git" } };
  const pull_request = { number: 3, title: "t", html_url: "https://x", user: { login: "e" }, head: side, base: side };
  const edited = (changes: unknown) => read("github", "pull_request", { action: "edited", pull_request, changes });
  expect(edited({ base: { ref: { from: "main" } } })).toMatchObject([{ action: "updated" }]);
  expect(edited({ title: { from: "x" } })).toMatchObject([{ action: "other" }]);
  expect(
    read("github", "pull_request", { action: "closed", pull_request: { ...pull_request, head: { ...side, repo: null } } }),
  ).toMatchObject([{ action: "closed", fork: true, head: { repository: null } }]);
});
