import { randomBytes } from "node:crypto";

/** What a provider holds, in no provider's words. Tests read and change it at will. */

export type HeldHook = { id: string; url: string; secret: string; events: string[] };
export type HeldStatus = { commit: string; state: string; description: string; url: string; context: string };
export type HeldComment = { id: number; number: number; body: string };
export type HeldPullRequest = { open: boolean; headCommit: string };

export type HeldRepository = {
  fullName: string;
  private: boolean;
  defaultBranch: string;
  description: string;
  pushedAt: string;
  branches: Record<string, string>;
  hooks: HeldHook[];
  /** Every one that was written, in order. */
  statuses: HeldStatus[];
  comments: HeldComment[];
  pullRequests: Record<number, HeldPullRequest>;
};

export type HeldToken = {
  token: string;
  account: string;
  /** As the provider names them; null: it does not tell (fine-grained tokens of GitHub). */
  scopes: string[] | null;
  /** What it may do, whatever is told. */
  may: readonly Need[];
  expiresAt: string | null;
  /** Of Bitbucket's API tokens. */
  username: string | null;
  /** Names of repositories; null: all. */
  repositories: string[] | null;
};

/** What a call needs. */
export type Need = "read" | "status" | "hook" | "comment";
export const allNeeds: readonly Need[] = ["read", "status", "hook", "comment"];

export type OauthApp = { clientId: string; clientSecret: string; redirectUri: string };
export type GithubApp = { appId: string; publicKey: string; slug: string; installations: { id: number; account: string }[] };

export type World = {
  repositories: HeldRepository[];
  tokens: HeldToken[];
  oauthApps: OauthApp[];
  /** Codes and refresh tokens that were given and not used. */
  codes: Map<string, { clientId: string; redirectUri: string; challenge: string | null }>;
  refreshTokens: Map<string, { clientId: string }>;
  githubApps: GithubApp[];
  /** Seconds that an OAuth access token lives. */
  accessTokenSeconds: number;
  /** In place of the next answers: `{ status: 429, headers: { "retry-after": "1" } }`. */
  interruptions: Interruption[];
  lastId: number;
};
export type Interruption = { status: number; headers?: Record<string, string>; body?: unknown };

export const emptyWorld = (): World => ({
  repositories: [],
  tokens: [],
  oauthApps: [],
  codes: new Map(),
  refreshTokens: new Map(),
  githubApps: [],
  accessTokenSeconds: 7_200,
  interruptions: [],
  lastId: 100,
});

export const nextId = (world: World): number => {
  world.lastId += 1;
  return world.lastId;
};

export const randomText = (): string => randomBytes(16).toString("hex");

/** Puts a repository there; its branch `main` has a commit of its own. */
export const addRepository = (world: World, fullName: string, values: Partial<HeldRepository> = {}): HeldRepository => {
  const repository: HeldRepository = {
    fullName,
    private: true,
    defaultBranch: "main",
    description: `About ${fullName}`,
    pushedAt: new Date(Date.UTC(2026, 0, 1) + world.repositories.length * 60_000).toISOString(),
    branches: { main: randomBytes(20).toString("hex") },
    hooks: [],
    statuses: [],
    comments: [],
    pullRequests: {},
    ...values,
  };
  world.repositories.push(repository);
  return repository;
};

/** Gives out a token that may do everything. */
export const addToken = (world: World, values: Partial<HeldToken> = {}): HeldToken => {
  const token: HeldToken = {
    token: `tok-${randomText()}`,
    account: "robot",
    scopes: null,
    may: allNeeds,
    expiresAt: null,
    username: null,
    repositories: null,
    ...values,
  };
  world.tokens.push(token);
  return token;
};
