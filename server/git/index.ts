/** Front door of git for the server: is this address, this branch allowed, and what does it name now? */

export type { ProviderAccess } from "./providers/access";
export { providerClient } from "./providers/clients";
export { appApi, installationToken, listInstallations } from "./providers/github/app";
export { authoriseUrl, exchangeCode, type OauthApp, refreshTokens } from "./providers/oauth";
export { type ConnectionFacts, type ProviderClient, ProviderError, type RepositoryName } from "./providers/provider";
export { pullRequestRef } from "./providers/pull-request-ref";
export type { Provider } from "./providers/schema";
export { parseRef } from "./ref-grammar";
export { parseRepository, type Repository, type RepositoryPolicy } from "./repository-rules";
export { checkRepository, type RemoteQuestion, resolveHead } from "./resolve-head";
