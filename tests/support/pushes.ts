import { createHmac, randomUUID } from "node:crypto";
import { httpRequest } from "./http-client";
import { run } from "./run";
import type { Stack } from "./stack";

/** The app's webhook of GitHub, as its owner pastes it there. */
export type PushTarget = { port: number; path: string; secret: string };

export const pushTargetOf = async ({ api, port }: Stack, appId: string): Promise<PushTarget> => {
  const webhooks = await api.expectStatus<{ provider: string; url: string; secret: string }[]>(
    200,
    api.call("GET", `/v1/apps/${appId}/webhooks`),
  );
  const github = webhooks.find(({ provider }) => provider === "github");
  if (!github) throw new Error("There is no webhook for GitHub");
  return { port, path: new URL(github.url).pathname, secret: github.secret };
};

const zeros = "0".repeat(40);

export type Push = {
  before: string | null;
  after: string | null;
  ref?: string;
  message?: string;
  forced?: boolean;
  /** Commits told, each with the same changed path. */
  commits?: number;
  path?: string;
};

/** A push as GitHub tells it, in what anybody reads of it. */
const payloadOf = ({
  before,
  after,
  ref = "refs/heads/main",
  message = "Change",
  forced = false,
  commits = 1,
  path = "index.html",
}: Push) => {
  const commit = (id: string | null) => ({
    id,
    message,
    timestamp: "2026-01-01T00:00:00Z",
    url: `https://git.example.com/commit/${id}`,
    author: { name: "Ada", email: "ada@example.com", username: "ada" },
    added: [],
    removed: [],
    modified: [path],
  });
  return {
    ref,
    before: before ?? zeros,
    after: after ?? zeros,
    created: before === null,
    deleted: after === null,
    forced,
    commits: after === null ? [] : Array.from({ length: commits }, () => commit(after)),
    head_commit: after === null ? null : commit(after),
    repository: { full_name: "team/app" },
    pusher: { name: "ada" },
  };
};

/** `event` as GitHub names it; a push where it is missing. */
export type Told = { deliveryId: string; body: string; event?: string };

/** A delivery, ready to be sent as often as anybody likes. */
export const tell = (push: Push, deliveryId: string = randomUUID()): Told => ({
  deliveryId,
  body: JSON.stringify(payloadOf(push)),
});

export type ToldRequest = {
  number: number;
  action: "opened" | "synchronize" | "closed";
  branch: string;
  commit: string;
  title?: string;
  fork?: boolean;
};

/** A pull request as GitHub tells it. */
export const tellRequest = ({ number, action, branch, commit, title = "Change", fork = false }: ToldRequest): Told => ({
  deliveryId: randomUUID(),
  event: "pull_request",
  body: JSON.stringify({
    action,
    number,
    pull_request: {
      number,
      title,
      html_url: `https://github.com/team/app/pull/${number}`,
      user: { login: "octocat" },
      head: { ref: branch, sha: commit, repo: { id: fork ? 2 : 1, clone_url: "https://github.com/someone/app.git" } },
      base: { ref: "main", sha: commit, repo: { id: 1, clone_url: "https://github.com/team/app.git" } },
    },
  }),
});

/** Sends it, signed; gives the status. @throws when web cannot be reached */
export const deliver = async (
  { port, path, secret }: PushTarget,
  { deliveryId, body, event = "push" }: Told,
): Promise<number> => {
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const headers = {
    "content-type": "application/json",
    "x-github-event": event,
    "x-github-delivery": deliveryId,
    "x-hub-signature-256": `sha256=${signature}`,
  };
  return (await httpRequest({ port, path, method: "POST", headers, body, timeoutMs: 10_000 })).status;
};

/** Adds so many commits to main of a bare repository, each with another page; gives them, oldest first. */
export const commitMany = async (repository: string, pages: readonly string[]): Promise<string[]> => {
  const git = (args: readonly string[], input = "") => run("git", ["-C", repository, ...args], { input });
  const parent = (await git(["rev-parse", "refs/heads/main"])).trim();
  const commits = pages.map((page, index) =>
    [
      "commit refs/heads/main",
      `committer Ada <ada@example.com> ${1_700_000_000 + index} +0000`,
      `data ${page.length}`,
      page,
      ...(index === 0 ? [`from ${parent}`] : []),
      "M 100644 inline index.html",
      `data ${page.length}`,
      page,
      "",
    ].join("\n"),
  );
  await git(["fast-import", "--quiet", "--done", "--force"], `${commits.join("")}done\n`);
  return (await git(["rev-list", "--reverse", `${parent}..refs/heads/main`])).trim().split("\n");
};
