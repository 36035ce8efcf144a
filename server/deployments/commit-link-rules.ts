/** Pages of a git host, guessed from the address of the repository. Pure and browser-safe. */

/** `git@git.example.com:team/app.git` and `ssh://git@git.example.com:22/team/app`, with the pages of the same server. */
const overSsh = /^(?:ssh:\/\/)?(?:[^@/\s:]+@)([A-Za-z0-9.-]+)(?::\d+(?=\/))?[:/]\/*([^\s?#]+)$/;

/** Servers that answer for SSH under a name of its own. */
const pageHosts: Readonly<Record<string, string>> = {
  "altssh.bitbucket.org": "bitbucket.org",
  "altssh.gitlab.com": "gitlab.com",
  "ssh.github.com": "github.com",
};

const overHttps = (repository: string): string => {
  const [, host, path] = overSsh.exec(repository) ?? [];
  return host === undefined || path === undefined ? repository : `https://${pageHosts[host] ?? host}/${path}`;
};

/** `https://git.example.com/team/app`; null for addresses that no browser opens. */
const pageOf = (repository: string | null): string | null => {
  const address = repository === null ? null : overHttps(repository);
  if (address === null || !URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.protocol !== "https:" && url.protocol !== "http:") return null;
  return `${url.origin}${url.pathname.replace(/\/+$/, "").replace(/\.git$/, "")}`;
};

/** Bitbucket has words of its own; GitHub, GitLab, Gitea and Forgejo understand the same. */
const isBitbucket = (page: string): boolean => new URL(page).hostname === "bitbucket.org";

/** Where the commit can be read; null where nobody knows. */
export const commitLink = (repository: string | null, commit: string): string | null => {
  const page = pageOf(repository);
  if (page === null) return null;
  return `${page}/${isBitbucket(page) ? "commits" : "commit"}/${commit}`;
};

/** Where the difference of two commits can be read; null where nobody knows, or there is none. */
export const compareLink = (repository: string | null, range: { from: string | null; to: string | null }): string | null => {
  const page = pageOf(repository);
  const { from, to } = range;
  if (page === null || from === null || to === null || from === to) return null;
  return isBitbucket(page) ? `${page}/branches/compare/${to}..${from}` : `${page}/compare/${from}...${to}`;
};
