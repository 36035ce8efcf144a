/** Pages of a git host, guessed from the address of the repository. Pure and browser-safe. */

/** `git@git.example.com:team/app.git`, `ssh://git@git.example.com:2222/team/app.git`: git hosts have their pages under the same name. */
const overSsh = /^(?:ssh:\/\/git@([a-z0-9.-]+)(?::\d+)?\/|git@([a-z0-9.-]+):)([^/~].*\/.*)$/i;

/** `https://git.example.com/team/app`; null for addresses that no browser opens. */
const pageOf = (address: string | null): string | null => {
  const [, long, short, path] = overSsh.exec(address ?? "") ?? [];
  const repository = path === undefined ? address : `https://${long ?? short}/${path}`;
  if (repository === null || !URL.canParse(repository)) return null;
  const url = new URL(repository);
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
