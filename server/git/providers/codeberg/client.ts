import * as z from "zod";
import type { ProviderAccess } from "../access";
import { type Api, apiOf, at, belowRepository, nothing, orNull } from "../api";
import { matching, pageSize, readAll } from "../pages";
import { type ConnectionFacts, type ListedRepository, type ProviderClient, ProviderError } from "../provider";

/** The REST API of Gitea and Forgejo, version 1. */

/** Their own limit unless an administrator changed it. */
const mostAtOnce = 50;

const repositorySchema = z.object({
  full_name: z.string(),
  clone_url: z.string(),
  default_branch: z.string().nullish(),
  private: z.boolean(),
  description: z.string().nullish(),
  language: z.string().nullish(),
  updated_at: z.string().nullish(),
});
const toRepository = (found: z.infer<typeof repositorySchema>): ListedRepository => ({
  fullName: found.full_name,
  cloneUrl: found.clone_url,
  defaultBranch: found.default_branch || null,
  private: found.private,
  description: found.description || null,
  language: found.language || null,
  pushedAt: found.updated_at ?? null,
});

const userSchema = z.object({ id: z.int(), login: z.string() });
const hookSchema = z.object({ id: z.int(), config: z.object({ url: z.string().optional() }).nullish() });
const withId = z.object({ id: z.int() });

const below = belowRepository("/repos");

const mayRead = async (api: Api): Promise<boolean> => {
  try {
    await api({ path: "/user/repos", query: { limit: 1 }, schema: nothing });
    return true;
  } catch (error) {
    if (error instanceof ProviderError && error.fault === "forbidden") return false;
    throw error;
  }
};

/** A token's scopes and end are told to nobody, the token included: only what it reads can be tried. */
const describe = async (api: Api): Promise<ConnectionFacts> => {
  const { data } = await api({ path: "/user", schema: userSchema });
  const abilities = { readCode: await mayRead(api), writeStatuses: null, manageWebhooks: null };
  return { account: data.login, scopes: [], abilities, expiresAt: null };
};

const lists = (api: Api): Pick<ProviderClient, "listRepositories" | "listBranches"> => ({
  listRepositories: async ({ search, page }) => {
    const { data: user } = await api({ path: "/user", schema: userSchema });
    const schema = z.object({ data: z.array(repositorySchema).nullable() });
    // `uid`: those of the user, and those that they work on.
    const query = { q: search.trim(), uid: user.id, sort: "updated", order: "desc", limit: pageSize, page };
    const { data } = await api({ path: "/repos/search", query, schema });
    const items = (data.data ?? []).map(toRepository);
    return { items, more: items.length === pageSize };
  },
  listBranches: async (repository, { search }) => {
    const schema = z.array(z.object({ name: z.string(), commit: z.object({ id: z.string() }) })).nullable();
    const all = await readAll(
      async (page, limit) => (await api({ path: below(repository, "/branches"), query: { limit, page }, schema })).data ?? [],
      mostAtOnce,
    );
    return matching(all, search, ({ name }) => name).map(({ name, commit }) => ({ name, commit: commit.id }));
  },
});

const webhooks = (api: Api): Pick<ProviderClient, "putWebhook" | "removeWebhook"> => ({
  putWebhook: async (repository, { url, secret, remoteId }) => {
    const path = below(repository, "/hooks");
    const schema = z.array(hookSchema).nullable();
    const hooks = await readAll(
      async (page, limit) => (await api({ path, query: { limit, page }, schema })).data ?? [],
      mostAtOnce,
    );
    const found = hooks.find(({ id, config }) => config?.url === url || String(id) === remoteId);
    const body = { active: true, events: ["push", "pull_request"], config: { url, secret, content_type: "json" } };
    const { data } = found
      ? await api({ method: "PATCH", path: path + at`/${found.id}`, body, schema: withId })
      : await api({ method: "POST", path, body: { type: "gitea", ...body }, schema: withId });
    return { remoteId: String(data.id) };
  },
  removeWebhook: async (repository, remoteId) => {
    await orNull(api({ method: "DELETE", path: below(repository, at`/hooks/${remoteId}`), schema: nothing }));
  },
});

const putComment =
  (api: Api): ProviderClient["putComment"] =>
  async (repository, { number, body, remoteId }) => {
    const there =
      remoteId &&
      (await orNull(
        api({ method: "PATCH", path: below(repository, at`/issues/comments/${remoteId}`), body: { body }, schema: withId }),
      ));
    const path = below(repository, at`/issues/${number}/comments`);
    const { data } = there || (await api({ method: "POST", path, body: { body }, schema: withId }));
    return { remoteId: String(data.id) };
  };

const pullRequest =
  (api: Api): ProviderClient["pullRequest"] =>
  async (repository, number) => {
    const schema = z.object({ state: z.string(), head: z.object({ sha: z.string() }) });
    const found = await orNull(api({ path: below(repository, at`/pulls/${number}`), schema }));
    return found && { number, open: found.data.state === "open", headCommit: found.data.head.sha };
  };

export const giteaClient = (access: ProviderAccess): ProviderClient => {
  const api = apiOf({
    url: `${access.baseUrl}/api/v1`,
    send: access.send,
    // Of OAuth tokens they ask for `bearer`, and take it of their own as well since Gitea 1.12; `token` is what is documented.
    authorise: async () => ({ authorization: `${access.kind === "oauth" ? "Bearer" : "token"} ${await access.token()}` }),
  });
  return {
    describe: () => describe(api),
    ...lists(api),
    ...webhooks(api),
    setCommitStatus: async (repository, { commit, state, description, url, context }) => {
      const body = { state, target_url: url, description, context };
      await api({ method: "POST", path: below(repository, at`/statuses/${commit}`), body, schema: nothing });
    },
    putComment: putComment(api),
    pullRequest: pullRequest(api),
    // They look at the password alone where it is a token.
    gitCredential: async () => ({ username: "oauth2", password: await access.token() }),
  };
};
