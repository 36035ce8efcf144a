import type { Provider } from "@/server/git/providers/schema";

/** Git providers as people call them. Apart from the rest that is said of them: many pages name one, few explain it. */
export const providerNames: Readonly<Record<Provider, string>> = {
  github: "GitHub",
  gitlab: "GitLab",
  codeberg: "Gitea, Forgejo or Codeberg",
  bitbucket: "Bitbucket",
};
