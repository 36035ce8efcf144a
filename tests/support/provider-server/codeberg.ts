import { oauthRoutes } from "./oauth";
import { type Answer, bearer, type Call, linkOf, list, pageOf, type Route, record, type Speech, text, visible } from "./speak";
import { type HeldHook, type HeldRepository, nextId } from "./world";

/** The REST API of Gitea and Forgejo below `/api/v1`. */

const api = "/api/v1";
const fault = (status: number, message: string): Answer => ({
  status,
  body: { message, url: "https://example.com/api/swagger" },
});

const paged = <Entry>(call: Call, entries: readonly Entry[], present: (entry: Entry) => unknown): Answer => {
  const page = pageOf(call, entries, { size: "limit", most: 50, usual: 30 });
  return {
    status: 200,
    headers: { ...linkOf(call, page), "x-total-count": String(entries.length) },
    body: page.items.map(present),
  };
};

const presentRepository =
  ({ origin }: Call) =>
  (held: HeldRepository) => ({
    id: 1,
    full_name: held.fullName,
    private: held.private,
    clone_url: `${origin}/${held.fullName}.git`,
    default_branch: held.defaultBranch,
    description: held.description,
    language: "Go",
    updated_at: held.pushedAt,
  });

const presentHook = (hook: HeldHook) => ({
  id: Number(hook.id),
  type: "gitea",
  active: true,
  events: hook.events,
  config: { url: hook.url, content_type: "json" },
});

const hookFrom = (call: Call, id: string): HeldHook => {
  const config = record(call.body.config);
  return { id, url: text(config.url), secret: text(config.secret), events: list(call.body.events) };
};

const makeHook = (call: Call): Answer => {
  if (!["gitea", "forgejo"].includes(text(call.body.type)) || record(call.body.config).content_type !== "json") {
    return fault(422, "Invalid hook type or content type");
  }
  const hook = hookFrom(call, String(nextId(call.world)));
  call.repository.hooks.push(hook);
  return { status: 201, body: presentHook(hook) };
};

const changeHook = (call: Call): Answer => {
  const hook = call.repository.hooks.find(({ id }) => id === call.parts.id);
  if (!hook) return fault(404, "hook not found");
  Object.assign(hook, hookFrom(call, hook.id));
  return { status: 200, body: presentHook(hook) };
};

const removeHook = (call: Call): Answer => {
  const index = call.repository.hooks.findIndex(({ id }) => id === call.parts.id);
  if (index === -1) return fault(404, "hook not found");
  call.repository.hooks.splice(index, 1);
  return { status: 204 };
};

const makeStatus = (call: Call): Answer => {
  const { state, target_url: url, description, context } = call.body;
  if (!["pending", "success", "error", "failure", "warning"].includes(text(state))) return fault(422, "no such state");
  const status = { state: text(state), url: text(url), description: text(description), context: text(context) };
  call.repository.statuses.push({ commit: call.parts.sha ?? "", ...status });
  return { status: 201, body: { id: nextId(call.world), status: state } };
};

const makeComment = (call: Call): Answer => {
  const number = Number(call.parts.number);
  if (!call.repository.pullRequests[number]) return fault(404, "issue does not exist");
  const comment = { id: nextId(call.world), number, body: text(call.body.body) };
  call.repository.comments.push(comment);
  return { status: 201, body: comment };
};

const changeComment = (call: Call): Answer => {
  const comment = call.repository.comments.find(({ id }) => String(id) === call.parts.id);
  if (!comment) return fault(404, "comment does not exist");
  comment.body = text(call.body.body);
  return { status: 200, body: comment };
};

const readPull = (call: Call): Answer => {
  const pull = call.repository.pullRequests[Number(call.parts.number)];
  if (!pull) return fault(404, "pull request does not exist");
  const { open, headCommit } = pull;
  return { status: 200, body: { number: Number(call.parts.number), state: open ? "open" : "closed", head: { sha: headCommit } } };
};

const search = (call: Call): Answer => {
  const wanted = (call.url.searchParams.get("q") ?? "").toLowerCase();
  const answer = paged(
    call,
    visible(call).filter(({ fullName }) => fullName.toLowerCase().includes(wanted)),
    presentRepository(call),
  );
  return { ...answer, body: { ok: true, data: answer.body } };
};

const below = (rest: string): string => `${api}/repos/{owner}/{name}${rest}`;

const routes: Route[] = [
  {
    method: "GET",
    path: `${api}/user`,
    need: null,
    answer: ({ token }) => ({ status: 200, body: { id: 7, login: token.account } }),
  },
  {
    method: "GET",
    path: `${api}/user/repos`,
    need: "read",
    answer: (call) => paged(call, visible(call), presentRepository(call)),
  },
  { method: "GET", path: `${api}/repos/search`, need: "read", answer: search },
  {
    method: "GET",
    path: below("/branches"),
    need: "read",
    answer: (call) => paged(call, Object.entries(call.repository.branches), ([name, id]) => ({ name, commit: { id } })),
  },
  { method: "GET", path: below("/hooks"), need: "hook", answer: (call) => paged(call, call.repository.hooks, presentHook) },
  { method: "POST", path: below("/hooks"), need: "hook", answer: makeHook },
  { method: "PATCH", path: below("/hooks/{id}"), need: "hook", answer: changeHook },
  { method: "DELETE", path: below("/hooks/{id}"), need: "hook", answer: removeHook },
  { method: "POST", path: below("/statuses/{sha}"), need: "status", answer: makeStatus },
  { method: "POST", path: below("/issues/{number}/comments"), need: "comment", answer: makeComment },
  { method: "PATCH", path: below("/issues/comments/{id}"), need: "comment", answer: changeComment },
  { method: "GET", path: below("/pulls/{number}"), need: "read", answer: readPull },
  ...oauthRoutes(
    { authorise: "/login/oauth/authorize", token: "/login/oauth/access_token" },
    { refreshes: true, faultStatus: 400 },
  ),
];

export const codeberg: Speech = {
  routes,
  fault,
  tokenIn: ({ authorization }) => {
    const token = bearer(authorization, ["token", "bearer"]);
    return token === null ? null : { token, username: null };
  },
};
