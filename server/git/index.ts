/** Front door of git for the server: is this address, this branch allowed, and what does it name now? */
export type { GitAccess } from "./access-schema";
export { serverNameOf } from "./known-hosts-rules";
export { publishedServerKeys } from "./providers/published-keys";
export { fullRefOf, parseRef } from "./ref-grammar";
export { parseRepository, type Repository, type RepositoryPolicy } from "./repository-rules";
export { checkRepository, type RemoteQuestion, resolveHead } from "./resolve-head";
