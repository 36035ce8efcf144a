import type { Provider } from "./schema";

const refs: Record<Provider, ((number: number) => string) | null> = {
  github: (number) => `refs/pull/${number}/head`,
  codeberg: (number) => `refs/pull/${number}/head`,
  gitlab: (number) => `refs/merge-requests/${number}/head`,
  bitbucket: null,
};

/** The ref of the repository a request goes to, under which its provider keeps the request's head; null: it keeps none. */
export const pullRequestRef = (provider: Provider, number: number): string | null => refs[provider]?.(number) ?? null;
