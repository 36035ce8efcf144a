import examples from "@octokit/webhooks-examples";
import { describe, expect, it } from "vitest";
import { webhookEventSchema } from "./event-schema";
import { webhooksOf } from "./webhooks";

/** Payloads that GitHub really sent. */
type Example = Record<string, unknown>;

const read = (event: string, payload: unknown) =>
  webhooksOf("github").read({ headers: new Headers({ "X-GitHub-Event": event }), payload });

const named = (name: string): [string, Example][] =>
  examples
    .filter((definition) => definition.name === name)
    .flatMap((definition) => definition.examples as unknown as Example[])
    .map((example, place) => [`${place + 1}`, example]);

const none = "0".repeat(40);
const object = (value: unknown) => value as Record<string, unknown>;

describe("GitHub's examples", () => {
  it("are many", () => {
    expect(named("push").length).toBeGreaterThan(5);
    expect(named("pull_request").length).toBeGreaterThan(20);
  });

  it.each(named("ping"))("ping %s is answered", (_, payload) => {
    expect(read("ping", payload)).toEqual([{ kind: "ping" }]);
  });

  it.each(named("push"))("push %s names its ref, its commits and its repository", (_, payload) => {
    const ref = String(payload.ref);
    const commits = payload.commits as { added: string[]; modified: string[]; removed: string[] }[];
    const head = payload.head_commit === null ? null : object(payload.head_commit);
    expect(read("push", payload)).toEqual([
      {
        kind: "push",
        repository: {
          name: object(payload.repository).full_name,
          urls: ["html_url", "clone_url", "ssh_url"].map((name) => object(payload.repository)[name]),
        },
        ref: { kind: ref.startsWith("refs/tags/") ? "tag" : "branch", name: ref.split("/").slice(2).join("/") },
        before: payload.created === true ? null : payload.before,
        after: payload.deleted === true ? null : payload.after,
        commits: commits.length,
        head: head && { message: head.message, author: object(head.author).name, url: head.url },
        paths:
          payload.before === none || payload.after === none
            ? null
            : [...new Set(commits.flatMap(({ added, modified, removed }) => [...added, ...modified, ...removed]))],
        pusher: object(payload.pusher).name,
        forced: payload.forced,
      },
    ]);
  });

  const expected: Record<string, string> = { opened: "opened", reopened: "opened", synchronize: "updated", closed: "closed" };

  it.each(named("pull_request"))("pull_request %s names its action, its head and where it goes", (_, payload) => {
    const request = object(payload.pull_request);
    const head = object(request.head);
    const base = object(request.base);
    expect(read("pull_request", payload)).toEqual([
      {
        kind: "pull_request",
        repository: expect.objectContaining({ name: object(payload.repository).full_name }) as unknown,
        action: expected[String(payload.action)] ?? "other",
        number: payload.number,
        title: request.title,
        author: object(request.user).login,
        url: request.html_url,
        head: { branch: head.ref, commit: head.sha, repository: object(head.repo).clone_url },
        base: { branch: base.ref },
        fork: object(head.repo).full_name !== object(base.repo).full_name,
        changedAt: new Date(String(request.updated_at)).toISOString(),
      },
    ]);
  });

  it("of other events are known to concern nobody, and every one is stored in the same words", () => {
    for (const { name, examples: ofEvent } of examples)
      for (const payload of ofEvent) {
        const events = read(name, payload);
        for (const event of events) expect(webhookEventSchema.parse(event)).toEqual(event);
        if (!["ping", "push", "pull_request"].includes(name)) expect(events).toEqual([{ kind: "other" }]);
      }
  });
});
