/** Front door of what apps used. */
export { addUsage } from "./open-buckets";
export { pruneUsage } from "./prune";
export { recordUsage } from "./record";
