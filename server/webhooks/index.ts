/** Front door of webhooks and their deliveries. */
export { ringDeliveries } from "./ring-deliveries";
