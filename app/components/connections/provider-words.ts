import type { ConnectionKind, Provider } from "@/server/git/providers/schema";

/** What people are told of each git provider: by what it is connected, and where at it a credential is made. */

export const kindNames: Readonly<Record<ConnectionKind, string>> = {
  token: "Access token",
  oauth: "OAuth app",
  github_app: "GitHub App",
};

export const kindsOf = (provider: Provider): readonly ConnectionKind[] =>
  provider === "github" ? ["token", "oauth", "github_app"] : ["token", "oauth"];

/** Bitbucket is one place; of the others anybody may run a server. */
export const isSelfManaged = (provider: Provider): boolean => provider !== "bitbucket";

type CredentialHelp = {
  /** The page at the provider where it is made. */
  page: string;
  pageName: string;
  /** What it must be allowed, in the provider's own words, and what for. */
  permissions: readonly { name: string; use: string }[];
  note?: string;
};

const tokenHelp: Readonly<Record<Provider, (base: string) => CredentialHelp>> = {
  github: (base) => ({
    page: `${base}/settings/personal-access-tokens/new`,
    pageName: "New fine-grained token",
    permissions: [
      { name: "Contents: read-only", use: "to fetch code" },
      { name: "Webhooks: read and write", use: "to hear of pushes" },
      { name: "Commit statuses: read and write", use: "to show deployments beside commits" },
      { name: "Pull requests: read and write", use: "to comment where a preview is" },
    ],
    note: "A classic token needs the scope repo, which holds them all.",
  }),
  gitlab: (base) => ({
    page: `${base}/-/user_settings/personal_access_tokens?name=WiseHosting&scopes=api`,
    pageName: "New personal access token",
    permissions: [{ name: "api", use: "to fetch code, hear of pushes, and show deployments beside commits and merge requests" }],
    note: "A token of a project or a group works as well. It needs the role Maintainer to make webhooks.",
  }),
  codeberg: (base) => ({
    page: `${base}/user/settings/applications`,
    pageName: "Applications",
    permissions: [
      { name: "repository: read and write", use: "to fetch code, hear of pushes, and show deployments beside commits" },
      { name: "issue: read and write", use: "to comment where a preview is" },
      { name: "user: read", use: "to list your repositories" },
    ],
  }),
  bitbucket: () => ({
    page: "https://id.atlassian.com/manage-profile/security/api-tokens",
    pageName: "API tokens with scopes",
    permissions: [
      { name: "read:repository:bitbucket", use: "to fetch code and show deployments beside commits" },
      { name: "read:webhook:bitbucket, write:webhook:bitbucket", use: "to hear of pushes" },
      { name: "read:pullrequest:bitbucket, write:pullrequest:bitbucket", use: "to comment where a preview is" },
      { name: "read:workspace:bitbucket, read:user:bitbucket", use: "to list your repositories" },
    ],
    note: "An access token of a repository or a workspace works as well, without an e-mail address.",
  }),
};

const oauthHelp: Readonly<Record<Provider, (base: string) => CredentialHelp>> = {
  github: (base) => ({ page: `${base}/settings/applications/new`, pageName: "New OAuth app", permissions: [] }),
  gitlab: (base) => ({
    page: `${base}/-/user_settings/applications`,
    pageName: "Applications",
    permissions: [{ name: "api", use: "to fetch code, hear of pushes, and show deployments beside commits" }],
  }),
  codeberg: (base) => ({
    page: `${base}/user/settings/applications`,
    pageName: "Applications",
    permissions: [],
    note: "Leave “Confidential client” on.",
  }),
  bitbucket: (base) => ({
    page: `${base}/account/workspaces/`,
    pageName: "Workspaces, then Settings, then OAuth consumers",
    permissions: [
      { name: "Account: read", use: "to know whose it is" },
      { name: "Repositories: read", use: "to fetch code" },
      { name: "Pull requests: write", use: "to comment where a preview is" },
      { name: "Webhooks: read and write", use: "to hear of pushes" },
    ],
  }),
};

const appHelp = (base: string): CredentialHelp => ({
  page: `${base}/settings/apps/new`,
  pageName: "New GitHub App",
  permissions: [
    { name: "Contents: read-only", use: "to fetch code" },
    { name: "Repository hooks: read and write", use: "to hear of pushes" },
    { name: "Commit statuses: read and write", use: "to show deployments beside commits" },
    { name: "Pull requests: read and write", use: "to comment where a preview is" },
  ],
  note: "Switch its own webhook off. Then install it for the account whose repositories you want to deploy.",
});

/** How a credential of this kind is made at the server with this address. */
export const helpFor = (provider: Provider, kind: ConnectionKind, baseUrl: string): CredentialHelp => {
  const base = baseUrl.replace(/\/+$/, "");
  switch (kind) {
    case "token":
      return tokenHelp[provider](base);
    case "oauth":
      return oauthHelp[provider](base);
    case "github_app":
      return appHelp(base);
  }
};
