export { announce, type Effect } from "./announce";
export { cancelDeployment } from "./cancel-deployment";
export { type CreateDeployment, createDeployment } from "./create-deployment";
export { endAllOf } from "./end-all-of";
export {
  deploymentOf,
  getDeployment,
  getDeploymentByNumber,
  type ListDeployments,
  listDeployments,
} from "./read-deployments";
export { watchDeployment } from "./watch-deployment";
