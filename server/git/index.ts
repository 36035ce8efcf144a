/** Front door of git for the server: is this address, this branch allowed, and what does it name now? */
export { pullRequestRef } from "./providers/pull-request-ref";
export { parseRef } from "./ref-grammar";
export { parseRepository, type Repository, type RepositoryPolicy } from "./repository-rules";
export { checkRepository, type RemoteQuestion, resolveHead } from "./resolve-head";
