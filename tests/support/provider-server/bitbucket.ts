import { oauthRoutes } from "./oauth";
import { type Answer, basic, bearer, type Call, list, pageOf, type Route, record, type Speech, text, visible } from "./speak";
import { type HeldHook, type HeldRepository, nextId } from "./world";

/** Bitbucket Cloud's REST API below `/2.0`. */

const api = "/2.0";
const fault = (status: number, message: string): Answer => ({ status, body: { type: "error", error: { message } } });

const paged = <Entry>(call: Call, entries: readonly Entry[], present: (entry: Entry) => unknown): Answer => {
  const page = pageOf(call, entries, { size: "pagelen", most: 100, usual: 10 });
  const next = new URL(call.url);
  next.searchParams.set("page", String(page.page + 1));
  const more = page.page < page.last ? { next: next.href } : {};
  return { status: 200, body: { pagelen: page.items.length, page: page.page, values: page.items.map(present), ...more } };
};

const workspaceOf = (fullName: string): string => fullName.split("/")[0] ?? "";

const presentRepository =
  ({ origin, token }: Call) =>
  (held: HeldRepository) => ({
    type: "repository",
    full_name: held.fullName,
    is_private: held.private,
    mainbranch: { type: "branch", name: held.defaultBranch },
    description: held.description,
    language: "typescript",
    updated_on: held.pushedAt,
    links: {
      clone: [
        { name: "https", href: `${origin.replace("://", `://${token.account}@`)}/${held.fullName}.git` },
        { name: "ssh", href: `git@bitbucket.org:${held.fullName}.git` },
      ],
    },
  });

/** `name ~ "text"`, the one question that is asked. */
const matches = (call: Call, name: string): boolean => {
  const question = /^(?:full_)?name ~ "(.*)"$/.exec(call.url.searchParams.get("q") ?? 'name ~ ""');
  const wanted = (question?.[1] ?? "?").replace(/\\(.)/g, "$1").toLowerCase();
  return name.toLowerCase().includes(wanted);
};

const workspaces = (call: Call): Answer => {
  const slugs = [...new Set(visible(call).map(({ fullName }) => workspaceOf(fullName)))];
  return paged(call, slugs, (slug) => ({ type: "workspace_access", workspace: { type: "workspace_base", slug } }));
};

const ofWorkspace = (call: Call): Answer =>
  paged(
    call,
    visible(call).filter(({ fullName }) => workspaceOf(fullName) === call.parts.workspace && matches(call, fullName)),
    presentRepository(call),
  );

const presentHook = (hook: HeldHook) => ({
  type: "webhook_subscription",
  uuid: hook.id,
  url: hook.url,
  active: true,
  events: hook.events,
});
const hookFrom = (call: Call, id: string): HeldHook => ({
  id,
  url: text(call.body.url),
  secret: text(call.body.secret),
  events: list(call.body.events),
});

const makeHook = (call: Call): Answer => {
  if (text(call.body.description) === "") return fault(400, "description: This field is required.");
  const hook = hookFrom(call, `{00000000-0000-0000-0000-${String(nextId(call.world)).padStart(12, "0")}}`);
  call.repository.hooks.push(hook);
  return { status: 201, body: presentHook(hook) };
};

const changeHook = (call: Call): Answer => {
  const hook = call.repository.hooks.find(({ id }) => id === call.parts.id);
  if (!hook) return fault(404, "Webhook not found");
  Object.assign(hook, hookFrom(call, hook.id));
  return { status: 200, body: presentHook(hook) };
};

const removeHook = (call: Call): Answer => {
  const index = call.repository.hooks.findIndex(({ id }) => id === call.parts.id);
  if (index === -1) return fault(404, "Webhook not found");
  call.repository.hooks.splice(index, 1);
  return { status: 204 };
};

const makeStatus = (call: Call): Answer => {
  const { state, key, url, description, name } = call.body;
  if (!["INPROGRESS", "SUCCESSFUL", "FAILED", "STOPPED"].includes(text(state)) || text(key).length > 40)
    return fault(400, "Bad request");
  const status = { state: text(state), url: text(url), description: text(description), context: text(name) };
  call.repository.statuses.push({ commit: call.parts.sha ?? "", ...status });
  return { status: 201, body: call.body };
};

const rawIn = (call: Call): string => text(record(call.body.content).raw);

const makeComment = (call: Call): Answer => {
  const number = Number(call.parts.number);
  if (!call.repository.pullRequests[number]) return fault(404, "No such pull request");
  const comment = { id: nextId(call.world), number, body: rawIn(call) };
  call.repository.comments.push(comment);
  return { status: 201, body: { id: comment.id } };
};

const changeComment = (call: Call): Answer => {
  const comment = call.repository.comments.find(({ id }) => String(id) === call.parts.id);
  if (!comment) return fault(404, "No such comment");
  comment.body = rawIn(call);
  return { status: 200, body: { id: comment.id } };
};

/** A pull request names the beginning of its commit; the commit itself says the rest. */
const readPull = (call: Call): Answer => {
  const pull = call.repository.pullRequests[Number(call.parts.number)];
  if (!pull) return fault(404, "No such pull request");
  const source = { commit: { hash: pull.headCommit.slice(0, 12) }, repository: { full_name: call.repository.fullName } };
  return { status: 200, body: { id: Number(call.parts.number), state: pull.open ? "OPEN" : "MERGED", source } };
};

const readCommit = (call: Call): Answer => {
  const { branches, pullRequests } = call.repository;
  const all = [...Object.values(branches), ...Object.values(pullRequests).map(({ headCommit }) => headCommit)];
  const hash = all.find((commit) => commit.startsWith(call.parts.sha ?? "?"));
  return hash ? { status: 200, body: { type: "commit", hash } } : fault(404, "Commit not found");
};

const below = (rest: string): string => `${api}/repositories/{owner}/{name}${rest}`;

const routes: Route[] = [
  {
    method: "GET",
    path: `${api}/user`,
    need: null,
    answer: ({ token }) => ({ status: 200, body: { type: "user", nickname: token.account, display_name: token.account } }),
  },
  { method: "GET", path: `${api}/user/workspaces`, need: null, answer: workspaces },
  { method: "GET", path: `${api}/repositories/{workspace}`, need: "read", answer: ofWorkspace },
  {
    method: "GET",
    path: below("/refs/branches"),
    need: "read",
    answer: (call) =>
      paged(
        call,
        Object.entries(call.repository.branches).filter(([name]) => matches(call, name)),
        ([name, hash]) => ({ type: "branch", name, target: { hash } }),
      ),
  },
  { method: "GET", path: below("/commit/{sha}"), need: "read", answer: readCommit },
  { method: "GET", path: below("/hooks"), need: "hook", answer: (call) => paged(call, call.repository.hooks, presentHook) },
  { method: "POST", path: below("/hooks"), need: "hook", answer: makeHook },
  { method: "PUT", path: below("/hooks/{id}"), need: "hook", answer: changeHook },
  { method: "DELETE", path: below("/hooks/{id}"), need: "hook", answer: removeHook },
  { method: "POST", path: below("/commit/{sha}/statuses/build"), need: "status", answer: makeStatus },
  { method: "POST", path: below("/pullrequests/{number}/comments"), need: "comment", answer: makeComment },
  { method: "PUT", path: below("/pullrequests/{number}/comments/{id}"), need: "comment", answer: changeComment },
  { method: "GET", path: below("/pullrequests/{number}"), need: "read", answer: readPull },
  ...oauthRoutes(
    { authorise: "/site/oauth2/authorize", token: "/site/oauth2/access_token" },
    { refreshes: true, faultStatus: 400 },
  ),
];

export const bitbucket: Speech = {
  routes,
  fault,
  tokenIn: ({ authorization }) => {
    const token = bearer(authorization, ["bearer"]);
    if (token !== null) return { token, username: null };
    const pair = basic(authorization);
    return pair && { token: pair.password, username: pair.username };
  },
  headersFor: ({ scopes }) => ({ "x-oauth-scopes": (scopes ?? ["repository:write", "webhook", "pullrequest"]).join(", ") }),
};
