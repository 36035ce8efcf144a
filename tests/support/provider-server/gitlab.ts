import { oauthRoutes } from "./oauth";
import { type Answer, bearer, type Call, linkOf, pageOf, type Route, type Speech, text, visible } from "./speak";
import { type HeldHook, type HeldRepository, nextId } from "./world";

/** GitLab's REST API below `/api/v4`. */

const api = "/api/v4";
const fault = (status: number, message: string): Answer =>
  status === 401 || status === 403
    ? { status, body: { error: status === 401 ? "invalid_token" : "insufficient_scope", error_description: message } }
    : { status, body: { message } };

const paged = <Entry>(call: Call, entries: readonly Entry[], present: (entry: Entry) => unknown): Answer => {
  const page = pageOf(call, entries, { size: "per_page", most: 100, usual: 20 });
  const next = page.page < page.last ? String(page.page + 1) : "";
  return {
    status: 200,
    headers: { ...linkOf(call, page), "x-next-page": next, "x-page": String(page.page) },
    body: page.items.map(present),
  };
};

const presentProject =
  ({ origin }: Call) =>
  (held: HeldRepository) => ({
    id: 1,
    path_with_namespace: held.fullName,
    http_url_to_repo: `${origin}/${held.fullName}.git`,
    default_branch: held.defaultBranch,
    visibility: held.private ? "private" : "public",
    description: held.description,
    last_activity_at: held.pushedAt,
  });

const matches = (call: Call, name: string): boolean =>
  name.toLowerCase().includes((call.url.searchParams.get("search") ?? "").toLowerCase());

const presentHook = (hook: HeldHook) => ({ id: Number(hook.id), url: hook.url, push_events: hook.events.includes("push") });
const hookFrom = (call: Call, id: string): HeldHook => ({
  id,
  url: text(call.body.url),
  secret: text(call.body.token),
  events: [
    ...(call.body.push_events === true ? ["push"] : []),
    ...(call.body.merge_requests_events === true ? ["merge_request"] : []),
  ],
});

const makeHook = (call: Call): Answer => {
  const hook = hookFrom(call, String(nextId(call.world)));
  call.repository.hooks.push(hook);
  return { status: 201, body: presentHook(hook) };
};

const changeHook = (call: Call): Answer => {
  const hook = call.repository.hooks.find(({ id }) => id === call.parts.id);
  if (!hook) return fault(404, "404 Not found");
  Object.assign(hook, hookFrom(call, hook.id));
  return { status: 200, body: presentHook(hook) };
};

const removeHook = (call: Call): Answer => {
  const index = call.repository.hooks.findIndex(({ id }) => id === call.parts.id);
  if (index === -1) return fault(404, "404 Not found");
  call.repository.hooks.splice(index, 1);
  return { status: 204 };
};

/** A state that it has already is refused, as GitLab does. */
const makeStatus = (call: Call): Answer => {
  const { state, name: context, target_url: url, description } = call.body;
  if (!["pending", "running", "success", "failed", "canceled"].includes(text(state)))
    return fault(400, "state does not have a valid value");
  const commit = call.parts.sha ?? "";
  const last = call.repository.statuses.findLast((status) => status.commit === commit && status.context === context);
  if (last?.state === state)
    return { status: 400, body: { message: { state: [`Cannot transition status via :run from :${text(state)}`] } } };
  const status = { state: text(state), url: text(url), description: text(description), context: text(context) };
  call.repository.statuses.push({ commit, ...status });
  return { status: 201, body: { id: nextId(call.world), status: state } };
};

const makeNote = (call: Call): Answer => {
  const number = Number(call.parts.number);
  if (!call.repository.pullRequests[number]) return fault(404, "404 Not found");
  const note = { id: nextId(call.world), number, body: text(call.body.body) };
  call.repository.comments.push(note);
  return { status: 201, body: note };
};

const changeNote = (call: Call): Answer => {
  const note = call.repository.comments.find(({ id }) => String(id) === call.parts.id);
  if (!note) return fault(404, "404 Not found");
  note.body = text(call.body.body);
  return { status: 200, body: note };
};

const readRequest = (call: Call): Answer => {
  const request = call.repository.pullRequests[Number(call.parts.number)];
  if (!request) return fault(404, "404 Not found");
  return {
    status: 200,
    body: { iid: Number(call.parts.number), state: request.open ? "opened" : "merged", sha: request.headCommit },
  };
};

const below = (rest: string): string => `${api}/projects/{repository}${rest}`;

const routes: Route[] = [
  {
    method: "GET",
    path: `${api}/user`,
    need: null,
    answer: ({ token }) => ({ status: 200, body: { id: 7, username: token.account } }),
  },
  {
    method: "GET",
    path: `${api}/personal_access_tokens/self`,
    need: null,
    answer: ({ token }) => ({
      status: 200,
      body: {
        id: 1,
        name: "Deploys",
        revoked: false,
        active: true,
        scopes: token.scopes ?? ["api"],
        user_id: 7,
        expires_at: token.expiresAt?.slice(0, 10) ?? null,
      },
    }),
  },
  {
    method: "GET",
    path: "/oauth/token/info",
    need: null,
    answer: ({ token }) => ({ status: 200, body: { resource_owner_id: 7, scope: token.scopes ?? ["api"], expires_in: 7_200 } }),
  },
  {
    method: "GET",
    path: `${api}/projects`,
    need: null,
    answer: (call) =>
      paged(
        call,
        visible(call).filter(({ fullName }) => matches(call, fullName)),
        presentProject(call),
      ),
  },
  {
    method: "GET",
    path: below("/repository/branches"),
    need: "read",
    answer: (call) =>
      paged(
        call,
        Object.entries(call.repository.branches).filter(([name]) => matches(call, name)),
        ([name, id]) => ({ name, commit: { id } }),
      ),
  },
  { method: "GET", path: below("/hooks"), need: "hook", answer: (call) => paged(call, call.repository.hooks, presentHook) },
  { method: "POST", path: below("/hooks"), need: "hook", answer: makeHook },
  { method: "PUT", path: below("/hooks/{id}"), need: "hook", answer: changeHook },
  { method: "DELETE", path: below("/hooks/{id}"), need: "hook", answer: removeHook },
  { method: "POST", path: below("/statuses/{sha}"), need: "status", answer: makeStatus },
  { method: "POST", path: below("/merge_requests/{number}/notes"), need: "comment", answer: makeNote },
  { method: "PUT", path: below("/merge_requests/{number}/notes/{id}"), need: "comment", answer: changeNote },
  { method: "GET", path: below("/merge_requests/{number}"), need: "read", answer: readRequest },
  ...oauthRoutes({ authorise: "/oauth/authorize", token: "/oauth/token" }, { refreshes: true, faultStatus: 400 }),
];

export const gitlab: Speech = {
  routes,
  fault,
  tokenIn: (headers) => {
    const own = headers["private-token"];
    const token = typeof own === "string" ? own : bearer(headers.authorization, ["bearer"]);
    return token === null ? null : { token, username: null };
  },
};
