export { checkDueDomains } from "./check-domains";
export { handleRouteConfig } from "./route-config";
