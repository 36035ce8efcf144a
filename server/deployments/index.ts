export { announce, type Effect } from "./announce";
export { applyTransition, type TransitionResult } from "./apply-transition";
export { cancelDeployment } from "./cancel-deployment";
export { type Claimed, type ClaimRequest, claimDeployment } from "./claim-deployment";
export { type CreateDeployment, createDeployment } from "./create-deployment";
export { runSpecOf } from "./deployment-spec";
export { endAllOf } from "./end-all-of";
export { endClaimsOfOlderBoots } from "./end-claims";
export {
  deploymentOf,
  getDeployment,
  getDeploymentByNumber,
  type ListDeployments,
  listDeployments,
} from "./read-deployments";
export { watchDeployment } from "./watch-deployment";
