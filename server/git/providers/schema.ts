import * as z from "zod";

/** Vocabulary of git providers. Browser-safe. Which provider does what how is known inside this folder alone. */

/** `codeberg` is any Gitea or Forgejo. */
export const providers = ["github", "gitlab", "codeberg", "bitbucket"] as const;
export const providerSchema = z.enum(providers);
export type Provider = z.infer<typeof providerSchema>;

/** How a connection proves itself to its provider. */
export const connectionKinds = ["token", "oauth", "github_app"] as const;
export const connectionKindSchema = z.enum(connectionKinds);
export type ConnectionKind = z.infer<typeof connectionKindSchema>;

/** What a commit is told to be. */
export const commitStates = ["pending", "success", "failure"] as const;
export type CommitState = (typeof commitStates)[number];
