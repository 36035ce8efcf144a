import * as z from "zod";
import type { ProviderAccess } from "../access";
import { type Api, apiOf, at, nothing, orNull } from "../api";
import { pageSize, readAll } from "../pages";
import {
  type ConnectionFacts,
  type ListedRepository,
  type ProviderClient,
  ProviderError,
  type RepositoryName,
} from "../provider";
import { abilitiesOfScopes, endOfToken } from "./abilities-rules";

/** GitLab's REST API, version 4. A personal, group or project token goes as a bearer as well. */

const projectSchema = z.object({
  path_with_namespace: z.string(),
  http_url_to_repo: z.string(),
  default_branch: z.string().nullish(),
  visibility: z.string().optional(),
  description: z.string().nullish(),
  last_activity_at: z.string().nullish(),
});
const toRepository = (found: z.infer<typeof projectSchema>): ListedRepository => ({
  fullName: found.path_with_namespace,
  cloneUrl: found.http_url_to_repo,
  defaultBranch: found.default_branch ?? null,
  private: found.visibility !== "public",
  description: found.description ?? null,
  language: null,
  pushedAt: found.last_activity_at ?? null,
});

const hookSchema = z.object({ id: z.int(), url: z.string() });
const withId = z.object({ id: z.int() });

const below = (repository: RepositoryName, rest: string): string => at`/projects/${repository}` + rest;

/** Of a token that may not read its own user: a narrow one may read itself only. */
const accountOf = async (api: Api): Promise<string | null> => {
  try {
    return (await api({ path: "/user", schema: z.object({ username: z.string() }) })).data.username;
  } catch (error) {
    if (error instanceof ProviderError && error.fault === "forbidden") return null;
    throw error;
  }
};

const describeToken = async (api: Api): Promise<ConnectionFacts> => {
  const schema = z.object({ name: z.string(), scopes: z.array(z.string()), expires_at: z.string().nullish() });
  const { data } = await api({ path: "/personal_access_tokens/self", schema });
  return {
    account: (await accountOf(api)) ?? data.name,
    scopes: data.scopes,
    abilities: abilitiesOfScopes(data.scopes),
    expiresAt: endOfToken(data.expires_at ?? null),
  };
};

/** What stands in an OAuth token is told beside the API. Its end is ours to renew, and no one's business. */
const describeOauth = async (api: Api, ofPages: Api): Promise<ConnectionFacts> => {
  const { data } = await ofPages({ path: "/oauth/token/info", schema: z.object({ scope: z.array(z.string()) }) });
  return {
    account: (await accountOf(api)) ?? "unknown",
    scopes: data.scope,
    abilities: abilitiesOfScopes(data.scope),
    expiresAt: null,
  };
};

const lists = (api: Api): Pick<ProviderClient, "listRepositories" | "listBranches"> => ({
  listRepositories: async ({ search, page }) => {
    const query = {
      membership: true,
      archived: false,
      order_by: "last_activity_at",
      sort: "desc",
      per_page: pageSize,
      page,
      ...(search.trim() === "" ? {} : { search: search.trim(), search_namespaces: true }),
    };
    const { data, headers } = await api({ path: "/projects", query, schema: z.array(projectSchema) });
    // Of lists beyond 10,000 entries only whether there is a next page is told.
    return { items: data.map(toRepository), more: (headers.get("x-next-page") ?? "") !== "" };
  },
  listBranches: async (repository, { search }) => {
    const schema = z.array(z.object({ name: z.string(), commit: z.object({ id: z.string() }) }));
    const wanted = search.trim() === "" ? {} : { search: search.trim() };
    const all = await readAll(async (page, size) => {
      const query = { per_page: size, page, ...wanted };
      return (await api({ path: below(repository, "/repository/branches"), query, schema })).data;
    });
    return all.map(({ name, commit }) => ({ name, commit: commit.id }));
  },
});

const webhooks = (api: Api): Pick<ProviderClient, "putWebhook" | "removeWebhook"> => ({
  putWebhook: async (repository, { url, secret, remoteId }) => {
    const path = below(repository, "/hooks");
    const hooks = await readAll(
      async (page, size) => (await api({ path, query: { per_page: size, page }, schema: z.array(hookSchema) })).data,
    );
    const found = hooks.find((hook) => hook.url === url || String(hook.id) === remoteId);
    const events = { push_events: true, merge_requests_events: true, tag_push_events: false };
    const body = { url, token: secret, ...events, enable_ssl_verification: true };
    const { data } = found
      ? await api({ method: "PUT", path: below(repository, at`/hooks/${found.id}`), body, schema: withId })
      : await api({ method: "POST", path, body, schema: withId });
    return { remoteId: String(data.id) };
  },
  removeWebhook: async (repository, remoteId) => {
    await orNull(api({ method: "DELETE", path: below(repository, at`/hooks/${remoteId}`), schema: nothing }));
  },
});

const states = { pending: "running", success: "success", failure: "failed" } as const;
const longestDescription = 255;

/** GitLab refuses a status that is the present one already. */
const isTheSame = (error: unknown): boolean =>
  error instanceof ProviderError && error.fault === "refused" && /cannot transition status/i.test(error.message);

const setCommitStatus =
  (api: Api): ProviderClient["setCommitStatus"] =>
  async (repository, { commit, state, description, url, context }) => {
    const cut = description.slice(0, longestDescription);
    const body = { state: states[state], name: context, target_url: url, description: cut };
    try {
      await api({ method: "POST", path: below(repository, at`/statuses/${commit}`), body, schema: nothing });
    } catch (error) {
      if (!isTheSame(error)) throw error;
    }
  };

const putComment =
  (api: Api): ProviderClient["putComment"] =>
  async (repository, { number, body, remoteId }) => {
    const path = below(repository, at`/merge_requests/${number}/notes`);
    const there =
      remoteId && (await orNull(api({ method: "PUT", path: path + at`/${remoteId}`, body: { body }, schema: withId })));
    const { data } = there || (await api({ method: "POST", path, body: { body }, schema: withId }));
    return { remoteId: String(data.id) };
  };

const pullRequest =
  (api: Api): ProviderClient["pullRequest"] =>
  async (repository, number) => {
    const schema = z.object({ state: z.string(), sha: z.string().nullable() });
    const found = await orNull(api({ path: below(repository, at`/merge_requests/${number}`), schema }));
    if (!found?.data.sha) return null;
    return { number, open: found.data.state === "opened", headCommit: found.data.sha };
  };

export const gitlabClient = (access: ProviderAccess): ProviderClient => {
  const authorise = async () => ({ authorization: `Bearer ${await access.token()}` });
  const api = apiOf({ url: `${access.baseUrl}/api/v4`, send: access.send, authorise });
  const ofPages = apiOf({ url: access.baseUrl, send: access.send, authorise });
  return {
    describe: () => (access.kind === "oauth" ? describeOauth(api, ofPages) : describeToken(api)),
    ...lists(api),
    ...webhooks(api),
    setCommitStatus: setCommitStatus(api),
    putComment: putComment(api),
    pullRequest: pullRequest(api),
    gitCredential: async () => ({ username: "oauth2", password: await access.token() }),
  };
};
