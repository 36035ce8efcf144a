import { importSPKI, jwtVerify } from "jose";
import { oauthRoutes } from "./oauth";
import { type Answer, bearer, type Call, linkOf, list, pageOf, type Route, record, type Speech, text, visible } from "./speak";
import { addToken, type HeldHook, type HeldRepository, nextId } from "./world";

/** GitHub's REST API as an Enterprise Server has it, below `/api/v3`. */

const api = "/api/v3";
const fault = (status: number, message: string): Answer => ({
  status,
  body: { message, documentation_url: "https://docs.github.com/rest", status: String(status) },
});

const paged = <Entry>(call: Call, entries: readonly Entry[], present: (entry: Entry) => unknown): Answer => {
  const page = pageOf(call, entries, { size: "per_page", most: 100, usual: 30 });
  return { status: 200, headers: linkOf(call, page), body: page.items.map(present) };
};

const presentRepository =
  ({ origin }: Call) =>
  (held: HeldRepository) => ({
    id: 1,
    name: held.fullName.split("/")[1],
    full_name: held.fullName,
    private: held.private,
    clone_url: `${origin}/${held.fullName}.git`,
    default_branch: held.defaultBranch,
    description: held.description,
    language: "TypeScript",
    pushed_at: held.pushedAt,
  });

const presentHook = (hook: HeldHook) => ({
  type: "Repository",
  id: Number(hook.id),
  name: "web",
  active: true,
  events: hook.events,
  config: { url: hook.url, content_type: "json", insecure_ssl: "0", secret: "********" },
});

const hookFrom = (call: Call, id: string): HeldHook => {
  const config = record(call.body.config);
  return { id, url: text(config.url), secret: text(config.secret), events: list(call.body.events) };
};

const makeHook = (call: Call): Answer => {
  const hook = hookFrom(call, String(nextId(call.world)));
  if (call.body.name !== "web" || record(call.body.config).content_type !== "json") return fault(422, "Validation Failed");
  if (call.repository.hooks.some(({ url }) => url === hook.url)) {
    return {
      status: 422,
      body: { message: "Validation Failed", errors: [{ message: "Hook already exists on this repository" }] },
    };
  }
  call.repository.hooks.push(hook);
  return { status: 201, body: presentHook(hook) };
};

const changeHook = (call: Call): Answer => {
  const hook = call.repository.hooks.find(({ id }) => id === call.parts.id);
  if (!hook) return fault(404, "Not Found");
  Object.assign(hook, hookFrom(call, hook.id));
  return { status: 200, body: presentHook(hook) };
};

const removeHook = (call: Call): Answer => {
  const index = call.repository.hooks.findIndex(({ id }) => id === call.parts.id);
  if (index === -1) return fault(404, "Not Found");
  call.repository.hooks.splice(index, 1);
  return { status: 204 };
};

const makeStatus = (call: Call): Answer => {
  const { state, target_url: url, description, context } = call.body;
  if (!["error", "failure", "pending", "success"].includes(text(state)) || text(description).length > 140) {
    return fault(422, "Validation Failed");
  }
  const status = { state: text(state), url: text(url), description: text(description), context: text(context) };
  call.repository.statuses.push({ commit: call.parts.sha ?? "", ...status });
  return { status: 201, body: { id: nextId(call.world), ...call.body } };
};

const makeComment = (call: Call): Answer => {
  const number = Number(call.parts.number);
  if (!call.repository.pullRequests[number]) return fault(404, "Not Found");
  const comment = { id: nextId(call.world), number, body: text(call.body.body) };
  call.repository.comments.push(comment);
  return { status: 201, body: comment };
};

const changeComment = (call: Call): Answer => {
  const comment = call.repository.comments.find(({ id }) => String(id) === call.parts.id);
  if (!comment) return fault(404, "Not Found");
  comment.body = text(call.body.body);
  return { status: 200, body: comment };
};

const readPull = (call: Call): Answer => {
  const pull = call.repository.pullRequests[Number(call.parts.number)];
  if (!pull) return fault(404, "Not Found");
  const { open, headCommit } = pull;
  return { status: 200, body: { number: Number(call.parts.number), state: open ? "open" : "closed", head: { sha: headCommit } } };
};

/** The App that a signed word names, if its key signed it and it is fresh. */
const appIn = async (call: Call) => {
  const jwt = bearer(call.headers.authorization, ["bearer"]) ?? "";
  for (const app of call.world.githubApps) {
    const verified = await jwtVerify(jwt, await importSPKI(app.publicKey, "RS256"), {
      issuer: app.appId,
      maxTokenAge: "11 minutes",
    }).catch(() => null);
    if (verified) return app;
  }
  return null;
};

const permissions = { contents: "write", metadata: "read", pull_requests: "write", repository_hooks: "write", statuses: "write" };
const presentInstallation = ({ id, account }: { id: number; account: string }) => ({
  id,
  account: { login: account },
  permissions,
  suspended_at: null,
});

const installations = async (call: Call): Promise<Answer> => {
  const app = await appIn(call);
  return app
    ? { status: 200, body: app.installations.map(presentInstallation) }
    : fault(401, "A JSON web token could not be decoded");
};

const installation = async (call: Call): Promise<Answer> => {
  const app = await appIn(call);
  if (!app) return fault(401, "A JSON web token could not be decoded");
  const found = app.installations.find(({ id }) => String(id) === call.parts.id);
  return found ? { status: 200, body: presentInstallation(found) } : fault(404, "Not Found");
};

const installationToken = async (call: Call): Promise<Answer> => {
  const answer = await installation(call);
  if (answer.status !== 200) return answer;
  const account = text(record(record(answer.body).account).login);
  const names = call.body.repositories === undefined ? null : list(call.body.repositories).map((name) => `${account}/${name}`);
  if (names?.some((name) => !call.world.repositories.some(({ fullName }) => fullName === name)))
    return fault(422, "No such repository");
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const reading = call.body.permissions !== undefined;
  const held = addToken(call.world, {
    account: `${account}[bot]`,
    expiresAt,
    repositories: names,
    ...(reading && { may: ["read"] as const }),
  });
  return { status: 201, body: { token: held.token, expires_at: expiresAt, permissions } };
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
    need: null,
    answer: (call) => paged(call, visible(call), presentRepository(call)),
  },
  {
    method: "GET",
    path: `${api}/installation/repositories`,
    need: null,
    answer: (call) => {
      const answer = paged(call, visible(call), presentRepository(call));
      return { ...answer, body: { total_count: visible(call).length, repositories: answer.body } };
    },
  },
  {
    method: "GET",
    path: below("/branches"),
    need: "read",
    answer: (call) => paged(call, Object.entries(call.repository.branches), ([name, sha]) => ({ name, commit: { sha } })),
  },
  { method: "GET", path: below("/hooks"), need: "hook", answer: (call) => paged(call, call.repository.hooks, presentHook) },
  { method: "POST", path: below("/hooks"), need: "hook", answer: makeHook },
  { method: "PATCH", path: below("/hooks/{id}"), need: "hook", answer: changeHook },
  { method: "DELETE", path: below("/hooks/{id}"), need: "hook", answer: removeHook },
  { method: "POST", path: below("/statuses/{sha}"), need: "status", answer: makeStatus },
  { method: "POST", path: below("/issues/{number}/comments"), need: "comment", answer: makeComment },
  { method: "PATCH", path: below("/issues/comments/{id}"), need: "comment", answer: changeComment },
  { method: "GET", path: below("/pulls/{number}"), need: "read", answer: readPull },
  { method: "GET", path: `${api}/app/installations`, need: "anyone", answer: installations },
  { method: "GET", path: `${api}/app/installations/{id}`, need: "anyone", answer: installation },
  { method: "POST", path: `${api}/app/installations/{id}/access_tokens`, need: "anyone", answer: installationToken },
  ...oauthRoutes(
    { authorise: "/login/oauth/authorize", token: "/login/oauth/access_token" },
    { refreshes: false, faultStatus: 200 },
  ),
];

export const github: Speech = {
  routes,
  fault,
  tokenIn: ({ authorization }) => {
    const token = bearer(authorization, ["bearer", "token"]);
    return token === null ? null : { token, username: null };
  },
  headersFor: ({ scopes, expiresAt }) => ({
    ...(scopes && { "x-oauth-scopes": scopes.join(", ") }),
    ...(expiresAt && { "github-authentication-token-expiration": `${expiresAt.slice(0, 19).replace("T", " ")} UTC` }),
  }),
  complaint: ({ headers }) => (headers["x-github-api-version"] === "2022-11-28" ? null : "Which version of the API?"),
};
