import { createHash } from "node:crypto";
import * as z from "zod";
import type { ProviderAccess } from "../access";
import { type Api, apiOf, at, belowRepository, nothing, orNull } from "../api";
import { pageOf, pageSize } from "../pages";
import { type ConnectionFacts, type ListedRepository, type ProviderClient, ProviderError } from "../provider";
import { abilitiesOfScopes, bitbucketApiUrl, quoted, scopesOf } from "./bitbucket-rules";

/** The REST API of Bitbucket Cloud, version 2.0. */

const repositorySchema = z.object({
  full_name: z.string(),
  mainbranch: z.object({ name: z.string() }).nullish(),
  is_private: z.boolean(),
  description: z.string().nullish(),
  language: z.string().nullish(),
  updated_on: z.string().nullish(),
  links: z.object({ clone: z.array(z.object({ name: z.string(), href: z.string() })).default([]) }),
});

/** Bitbucket writes the name of who asks into the address: an address of ours names nobody. */
const cloneUrlOf = ({ full_name: fullName, links }: z.infer<typeof repositorySchema>, baseUrl: string): string => {
  const told = links.clone.find(({ name }) => name === "https" || name === "http")?.href;
  const url = new URL(told !== undefined && URL.canParse(told) ? told : `${baseUrl}/${fullName}.git`);
  url.username = "";
  url.password = "";
  return url.href;
};

const toRepository = (found: z.infer<typeof repositorySchema>, baseUrl: string): ListedRepository => ({
  fullName: found.full_name,
  cloneUrl: cloneUrlOf(found, baseUrl),
  defaultBranch: found.mainbranch?.name ?? null,
  private: found.is_private,
  description: found.description || null,
  language: found.language || null,
  pushedAt: found.updated_on ?? null,
});

/** Lists come with the address of their next page, of which only its presence is believed. */
const paged = <Entry extends z.ZodType>(entry: Entry) => z.object({ values: z.array(entry), next: z.string().optional() });

const mostPages = 20;

const readPages = async <Entry extends z.ZodType>(
  api: Api,
  call: { path: string; query: Record<string, string | number>; entry: Entry; most?: number },
): Promise<z.infer<Entry>[]> => {
  const found: z.infer<Entry>[] = [];
  for (let page = 1; page <= (call.most ?? mostPages); page += 1) {
    const { data } = await api({ path: call.path, query: { ...call.query, page }, schema: paged(call.entry) });
    found.push(...data.values);
    if (data.next === undefined) break;
  }
  return found;
};

/** The answer, or null to a credential that is good and may not ask this. */
const ifAllowed = async <Result>(work: Promise<Result>): Promise<Result | null> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ProviderError && ["forbidden", "not_found"].includes(error.fault)) return null;
    throw error;
  }
};

const userSchema = z.object({ display_name: z.string().optional(), nickname: z.string().optional() });

/** Access tokens of a repository or a workspace belong to nobody, and may not ask who they are. */
const describe = async (api: Api): Promise<ConnectionFacts> => {
  const user = await ifAllowed(api({ path: "/user", schema: userSchema }));
  const asked = user ?? (await ifAllowed(api({ path: "/user/workspaces", query: { pagelen: 1 }, schema: nothing })));
  const scopes = scopesOf(asked?.headers.get("x-oauth-scopes") ?? null);
  const account = user?.data.nickname ?? user?.data.display_name ?? "an access token";
  return { account, scopes: scopes ?? [], abilities: abilitiesOfScopes(scopes), expiresAt: null };
};

const workspaceSchema = z.object({ workspace: z.object({ slug: z.string() }) });

const lists = (api: Api, baseUrl: string): Pick<ProviderClient, "listRepositories" | "listBranches"> => ({
  // There is no list over all workspaces.
  listRepositories: async ({ search, page }) => {
    const workspaces = await readPages(api, { path: "/user/workspaces", query: { pagelen: 100 }, entry: workspaceSchema });
    const wanted = search.trim() === "" ? {} : { q: `full_name ~ ${quoted(search.trim())}` };
    const query = { role: "member", sort: "-updated_on", pagelen: 100, ...wanted };
    // No more of each than could stand on this page or show that there is a next one.
    const most = Math.ceil((page * pageSize + 1) / 100);
    const found = await Promise.all(
      workspaces.map(({ workspace }) =>
        readPages(api, { path: at`/repositories/${workspace.slug}`, query, entry: repositorySchema, most }),
      ),
    );
    const all = found.flat().map((each) => toRepository(each, baseUrl));
    return pageOf(
      all.sort((a, b) => (b.pushedAt ?? "").localeCompare(a.pushedAt ?? "")),
      page,
    );
  },
  listBranches: async (repository, { search }) => {
    const entry = z.object({ name: z.string(), target: z.object({ hash: z.string() }) });
    const wanted = search.trim() === "" ? {} : { q: `name ~ ${quoted(search.trim())}` };
    const all = await readPages(api, {
      path: below(repository, "/refs/branches"),
      query: { pagelen: 100, sort: "-target.date", ...wanted },
      entry,
    });
    return all.map(({ name, target }) => ({ name, commit: target.hash }));
  },
});

const hookSchema = z.object({ uuid: z.string(), url: z.string() });
const events = ["repo:push", "pullrequest:created", "pullrequest:updated", "pullrequest:fulfilled", "pullrequest:rejected"];

const webhooks = (api: Api): Pick<ProviderClient, "putWebhook" | "removeWebhook"> => ({
  putWebhook: async (repository, { url, secret, remoteId }) => {
    const path = below(repository, "/hooks");
    const hooks = await readPages(api, { path, query: { pagelen: 100 }, entry: hookSchema });
    const found = hooks.find((hook) => hook.url === url || hook.uuid === remoteId);
    const body = { description: "WiseHosting", url, secret, active: true, events };
    const { data } = found
      ? await api({ method: "PUT", path: path + at`/${found.uuid}`, body, schema: hookSchema })
      : await api({ method: "POST", path, body, schema: hookSchema });
    return { remoteId: data.uuid };
  },
  removeWebhook: async (repository, remoteId) => {
    await orNull(api({ method: "DELETE", path: below(repository, at`/hooks/${remoteId}`), schema: nothing }));
  },
});

const states = { pending: "INPROGRESS", success: "SUCCESSFUL", failure: "FAILED" } as const;
const longestKey = 40;

/** The key of a status has 40 characters at most. */
const keyOf = (context: string): string =>
  context.length <= longestKey ? context : createHash("sha256").update(context).digest("hex").slice(0, longestKey);

const setCommitStatus =
  (api: Api): ProviderClient["setCommitStatus"] =>
  async (repository, { commit, state, description, url, context }) => {
    const body = { key: keyOf(context), state: states[state], name: context, description, url };
    await api({ method: "POST", path: below(repository, at`/commit/${commit}/statuses/build`), body, schema: nothing });
  };

const withId = z.object({ id: z.int() });

const below = belowRepository("/repositories");

const putComment =
  (api: Api): ProviderClient["putComment"] =>
  async (repository, { number, body: raw, remoteId }) => {
    const path = below(repository, at`/pullrequests/${number}/comments`);
    const body = { content: { raw } };
    const there = remoteId && (await orNull(api({ method: "PUT", path: path + at`/${remoteId}`, body, schema: withId })));
    const { data } = there || (await api({ method: "POST", path, body, schema: withId }));
    return { remoteId: String(data.id) };
  };

/** A pull request names the first twelve characters of its commit. */
const pullRequest =
  (api: Api): ProviderClient["pullRequest"] =>
  async (repository, number) => {
    const source = z.object({
      commit: z.object({ hash: z.string() }).nullable(),
      repository: z.object({ full_name: z.string() }).nullish(),
    });
    const schema = z.object({ state: z.string(), source });
    const found = await orNull(api({ path: below(repository, at`/pullrequests/${number}`), schema }));
    if (!found?.data.source.commit) return null;
    const { source: from, state } = found.data;
    const path = below(from.repository?.full_name ?? repository, at`/commit/${from.commit?.hash ?? ""}`);
    const commit = await orNull(api({ path, schema: z.object({ hash: z.string() }) }));
    return commit && { number, open: state === "OPEN", headCommit: commit.data.hash };
  };

/** An API token goes with its owner's e-mail address, access tokens and OAuth as bearers. */
const authorisation = async ({ token, username }: ProviderAccess): Promise<string> =>
  username === null
    ? `Bearer ${await token()}`
    : `Basic ${Buffer.from(`${username}:${await token()}`, "utf8").toString("base64")}`;

export const bitbucketClient = (access: ProviderAccess): ProviderClient => {
  const api = apiOf({
    url: bitbucketApiUrl(access.baseUrl),
    send: access.send,
    authorise: async () => ({ authorization: await authorisation(access) }),
  });
  return {
    describe: () => describe(api),
    ...lists(api, access.baseUrl),
    ...webhooks(api),
    setCommitStatus: setCommitStatus(api),
    putComment: putComment(api),
    pullRequest: pullRequest(api),
    gitCredential: async () => ({
      username: access.username === null ? "x-token-auth" : "x-bitbucket-api-token-auth",
      password: await access.token(),
    }),
  };
};
