export type RemoteRefs = {
  commits: ReadonlyMap<string, string>;
  /** The branch that `HEAD` names, if the server says so. */
  defaultBranch: string | null;
};

/** Reads what `git ls-remote --symref` prints. */
export const parseRefs = (output: string): RemoteRefs => {
  const commits = new Map<string, string>();
  let defaultBranch: string | null = null;
  for (const line of output.split("\n")) {
    const [value = "", name = ""] = line.split("\t");
    const symbolic = /^ref: refs\/heads\/(.+)$/.exec(value);
    if (symbolic && name === "HEAD") defaultBranch = symbolic[1] ?? null;
    else if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value)) commits.set(name, value);
  }
  return { commits, defaultBranch };
};

const prefix = "refs/heads/";
const shown = 8;

/** Says which branches there are instead, the default one first. */
export const sentenceForMissingBranch = (branch: string, refs: RemoteRefs): string => {
  const branches = [...refs.commits.keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  if (branches.length === 0) return "This repository has no branch yet: push a commit first.";
  const rank = (name: string) => (name === refs.defaultBranch ? 0 : name === "main" || name === "master" ? 1 : 2);
  const sorted = branches.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const more = sorted.length > shown ? ` and ${sorted.length - shown} more` : "";
  return `There is no branch “${branch}”. This repository has: ${sorted.slice(0, shown).join(", ")}${more}.`;
};
