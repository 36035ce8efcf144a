import * as z from "zod";
import { mostPaths, type OfRepository, type PushEvent, type WebhookEvent } from "../event-schema";

/** What the readers of all payloads share. Texts of strangers are cut and cleaned, long lists are not walked to their end. Pure. */

/** More of them than any provider lists. */
const mostCommits = 4_096;
const longestPath = 1_000;

/** NUL and half a surrogate pair are what Postgres does not take. */
const cut = (text: string, most: number): string =>
  text
    .slice(0, most)
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .replaceAll("\0", "\ufffd");

/** A text of at most so many characters; what is longer is cut. */
export const textOf = (most: number) => z.string().transform((text) => cut(text, most));

export const name = textOf(255);
export const address = textOf(1_000);

/** Texts that may be missing, or something else than a text. */
export const maybe = <Type extends z.ZodType>(type: Type) => type.nullish().catch(null);

const isList = (value: unknown): value is unknown[] => Array.isArray(value);
/** A list whose items are looked at one by one: zod would say of each of a million what is wrong with it. */
const listSchema = z.custom<unknown[]>(isList);

export const commitId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
/** All zeros: there is none, the ref is new or gone. */
export const commitOrNone = commitId.transform((commit) => (/^0+$/.test(commit) ? null : commit));

/** `refs/heads/main` and `refs/tags/v1`; other refs are no concern of ours. */
export const fullRef = z
  .string()
  .max(1_000)
  .transform((ref, context): PushEvent["ref"] => {
    const [, kind, short] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? [];
    if (kind !== undefined && short !== undefined) return { kind: kind === "heads" ? "branch" : "tag", name: cut(short, 500) };
    context.issues.push({ code: "custom", message: "No branch and no tag", input: ref });
    return z.NEVER;
  });

const pathListSchema = z.custom<string[]>((value) => isList(value) && value.every((path) => typeof path === "string"));
const changedSchema = z.object({ added: pathListSchema, modified: pathListSchema, removed: pathListSchema });

/** Every path that these commits touched; null where one of them does not say, or where it is too much to keep. */
const pathsOf = (commits: readonly unknown[]): string[] | null => {
  const paths = new Set<string>();
  for (const commit of commits) {
    const changed = changedSchema.safeParse(commit).data;
    if (!changed) return null;
    for (const path of [changed.added, changed.modified, changed.removed].flat()) {
      if (path.length > longestPath) return null;
      paths.add(cut(path, longestPath));
      if (paths.size > mostPaths) return null;
    }
  }
  return [...paths];
};

const headSchema = z
  .object({
    message: maybe(textOf(2_000)),
    url: maybe(address),
    author: maybe(z.object({ name: maybe(name), username: maybe(name) })),
  })
  .transform(({ message, url, author }) => ({
    message: message ?? "",
    author: author?.name ?? author?.username ?? "",
    url: url ?? null,
  }));

/** The newest commit in the form that GitHub, GitLab and Gitea share; null where it is not told. */
export const headOf = (commit: unknown): PushEvent["head"] => headSchema.safeParse(commit).data ?? null;

export const commitsSchema = listSchema.transform((all) => ({ told: all.length, first: all.slice(0, mostCommits) }));
type Commits = z.infer<typeof commitsSchema>;
export const noCommits: Commits = { told: 0, first: [] };

export type Told = {
  before: string | null;
  after: string | null;
  commits: Commits;
  /** How many there are as the provider says. */
  total: number;
  /** The most that it lists. */
  most?: number;
  forced?: boolean;
};

/**
 * The paths of a push, where all of its commits are listed. A new branch has no beginning, and of a rewritten one nobody tells what
 * went away: null.
 */
export const pathsOfPush = ({ before, after, commits, total, most = mostCommits, forced = false }: Told): string[] | null => {
  const all = total === commits.told && commits.told < most && commits.told === commits.first.length;
  const moved = commits.told > 0 || before === after;
  return all && moved && before !== null && after !== null && !forced ? pathsOf(commits.first) : null;
};

/** The address of a repository, where it is one. */
export const ofRepository = (name: string | null | undefined, urls: readonly (string | null | undefined)[]): OfRepository => ({
  name: name ?? null,
  urls: urls.filter((url): url is string => typeof url === "string" && url !== ""),
});

/** The field of an event, where the payload names its repository. */
export const of = (repository: OfRepository | null | undefined): { repository?: OfRepository } =>
  repository ? { repository } : {};

const momentSchema = z
  .string()
  .max(40)
  .transform((text) => new Date(text))
  .refine((at) => Number.isFinite(at.getTime()));

/** The field of an event, where the payload says when its request was changed last. */
export const changedAt = (told: unknown): { changedAt?: string } => {
  const at = momentSchema.safeParse(told).data;
  return at ? { changedAt: at.toISOString() } : {};
};

export const other: WebhookEvent[] = [{ kind: "other" }];
