/** Front door of what a push starts. A push is a doorbell, the head of the branch is the truth. */
export { checkHead } from "./check-head";
export { checkHeads } from "./check-heads";
export { watchOutages } from "./outage-watch";
export { processDelivery } from "./process-delivery";
