/** The front door of domains. */
export { checkDueDomains } from "./check-domains";
export { type Ask, askAt } from "./dns/ask-servers";
export { findAuthority } from "./dns/find-authority";
export { handleRouteConfig } from "./route-config";
