import * as z from "zod";
import type { ProviderAccess } from "../access";
import { type Api, apiOf, at, belowRepository, nothing, orNull } from "../api";
import { matching, pageOf, pageSize, readAll } from "../pages";
import type { ConnectionFacts, ListedRepository, ProviderClient, RepositoryName } from "../provider";
import { abilitiesOfPermissions, abilitiesOfScopes, expiryOf, scopesOf } from "./abilities-rules";
import { githubApiUrl } from "./address-rules";
import { appApi, githubHeaders, installationToken, readInstallation } from "./app";

/** GitHub's REST API, version 2022-11-28, which Enterprise Servers speak too. */

const repositorySchema = z.object({
  full_name: z.string(),
  clone_url: z.string(),
  default_branch: z.string().nullish(),
  private: z.boolean(),
  description: z.string().nullish(),
  language: z.string().nullish(),
  pushed_at: z.string().nullish(),
});
const toRepository = (found: z.infer<typeof repositorySchema>): ListedRepository => ({
  fullName: found.full_name,
  cloneUrl: found.clone_url,
  defaultBranch: found.default_branch ?? null,
  private: found.private,
  description: found.description ?? null,
  language: found.language ?? null,
  pushedAt: found.pushed_at ?? null,
});

const hookSchema = z.object({ id: z.int(), config: z.object({ url: z.string().optional() }).default({}) });
const withId = z.object({ id: z.int() });

const below = belowRepository("/repos");

const describe = async (api: Api, access: ProviderAccess): Promise<ConnectionFacts> => {
  if (typeof access.kind === "object") {
    const { app } = access.kind;
    const { account, permissions } = await readInstallation(appApi(access, app), app.installationId);
    const scopes = Object.entries(permissions).map(([name, level]) => `${name}:${level}`);
    return { account, scopes, abilities: abilitiesOfPermissions(permissions), expiresAt: null };
  }
  const { data, headers } = await api({ path: "/user", schema: z.object({ login: z.string() }) });
  const scopes = scopesOf(headers.get("x-oauth-scopes"));
  return {
    account: data.login,
    scopes: scopes ?? [],
    abilities: abilitiesOfScopes(scopes),
    expiresAt: expiryOf(headers.get("github-authentication-token-expiration")),
  };
};

/** Neither list can be searched. An installation's is in no order of its own. */
const repositoriesOf =
  (api: Api, { kind }: ProviderAccess) =>
  async (page: number, size: number) => {
    const query = { per_page: size, page };
    if (typeof kind === "object") {
      const schema = z.object({ repositories: z.array(repositorySchema) });
      return (await api({ path: "/installation/repositories", query, schema })).data.repositories.map(toRepository);
    }
    const newest = { ...query, sort: "pushed", direction: "desc", affiliation: "owner,collaborator,organization_member" };
    return (await api({ path: "/user/repos", query: newest, schema: z.array(repositorySchema) })).data.map(toRepository);
  };

const newestFirst = (a: ListedRepository, b: ListedRepository) => (b.pushedAt ?? "").localeCompare(a.pushedAt ?? "");

const listRepositories = (api: Api, access: ProviderAccess): ProviderClient["listRepositories"] => {
  const read = repositoriesOf(api, access);
  return async ({ search, page }) => {
    if (search.trim() === "" && typeof access.kind === "string") {
      const items = await read(page, pageSize);
      return { items, more: items.length === pageSize };
    }
    const all = (await readAll(read)).sort(newestFirst);
    return pageOf(
      matching(all, search, ({ fullName }) => fullName),
      page,
    );
  };
};

const listBranches =
  (api: Api): ProviderClient["listBranches"] =>
  async (repository, { search }) => {
    const schema = z.array(z.object({ name: z.string(), commit: z.object({ sha: z.string() }) }));
    const all = await readAll(
      async (page, size) => (await api({ path: below(repository, "/branches"), query: { per_page: size, page }, schema })).data,
    );
    return matching(all, search, ({ name }) => name).map(({ name, commit }) => ({ name, commit: commit.sha }));
  };

const findHook = async (api: Api, repository: RepositoryName, wish: { url: string; remoteId: string | null }) => {
  const hooks = await readAll(
    async (page, size) =>
      (await api({ path: below(repository, "/hooks"), query: { per_page: size, page }, schema: z.array(hookSchema) })).data,
  );
  return hooks.find(({ id, config }) => config.url === wish.url || String(id) === wish.remoteId);
};

const webhooks = (api: Api): Pick<ProviderClient, "putWebhook" | "removeWebhook"> => ({
  putWebhook: async (repository, { url, secret, remoteId }) => {
    const found = await findHook(api, repository, { url, remoteId });
    const config = { url, secret, content_type: "json", insecure_ssl: "0" };
    const body = { active: true, events: ["push", "pull_request"], config };
    const { data } = found
      ? await api({ method: "PATCH", path: below(repository, at`/hooks/${found.id}`), body, schema: withId })
      : await api({ method: "POST", path: below(repository, "/hooks"), body: { name: "web", ...body }, schema: withId });
    return { remoteId: String(data.id) };
  },
  removeWebhook: async (repository, remoteId) => {
    await orNull(api({ method: "DELETE", path: below(repository, at`/hooks/${remoteId}`), schema: nothing }));
  },
});

const longestDescription = 140;

const putComment =
  (api: Api): ProviderClient["putComment"] =>
  async (repository, { number, body, remoteId }) => {
    const there =
      remoteId &&
      (await orNull(
        api({ method: "PATCH", path: below(repository, at`/issues/comments/${remoteId}`), body: { body }, schema: withId }),
      ));
    if (there) return { remoteId: String(there.data.id) };
    const made = { path: below(repository, at`/issues/${number}/comments`), body: { body }, schema: withId };
    return { remoteId: String((await api({ method: "POST", ...made })).data.id) };
  };

const pullRequest =
  (api: Api): ProviderClient["pullRequest"] =>
  async (repository, number) => {
    const schema = z.object({ number: z.int(), state: z.string(), head: z.object({ sha: z.string() }) });
    const found = await orNull(api({ path: below(repository, at`/pulls/${number}`), schema }));
    return found && { number, open: found.data.state === "open", headCommit: found.data.head.sha };
  };

export const githubClient = (access: ProviderAccess): ProviderClient => {
  const api = apiOf({
    url: githubApiUrl(access.baseUrl),
    send: access.send,
    headers: githubHeaders,
    authorise: async () => ({ authorization: `Bearer ${await access.token()}` }),
  });
  return {
    describe: () => describe(api, access),
    listRepositories: listRepositories(api, access),
    listBranches: listBranches(api),
    ...webhooks(api),
    setCommitStatus: async (repository, { commit, state, description, url, context }) => {
      const body = { state, target_url: url, description: description.slice(0, longestDescription), context };
      await api({ method: "POST", path: below(repository, at`/statuses/${commit}`), body, schema: nothing });
    },
    putComment: putComment(api),
    pullRequest: pullRequest(api),
    gitCredential: async (repository) => {
      const { kind } = access;
      const narrowed = typeof kind === "object" ? await installationToken(access, kind.app, repository) : null;
      return { username: "x-access-token", password: narrowed?.token ?? (await access.token()) };
    },
  };
};
