/** Front door of git for the server: is this address, this branch allowed, and what does it name now? */

export type { GitAccess } from "./access-schema";
export { serverNameOf } from "./known-hosts-rules";
export type { ProviderAccess } from "./providers/access";
export { providerClient } from "./providers/clients";
export { appApi, installationToken, listInstallations } from "./providers/github/app";
export { authoriseUrl, exchangeCode, type OauthApp, refreshTokens } from "./providers/oauth";
export { type ConnectionFacts, type ProviderClient, ProviderError, type RepositoryName } from "./providers/provider";
export { publishedServerKeys } from "./providers/published-keys";
export { pullRequestRef } from "./providers/pull-request-ref";
export type { Provider } from "./providers/schema";
export { webhooksOf } from "./providers/webhooks";
export { fullRefOf, parseRef } from "./ref-grammar";
export { parseRepository, type Repository, type RepositoryPolicy } from "./repository-rules";
export { checkRepository, type RemoteQuestion, resolveHead } from "./resolve-head";
export { askServer, refuseWhileSlow } from "./slow-servers";
