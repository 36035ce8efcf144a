export { isPlanLimited, planRefusal } from "./plan-refusal";
export type { PlanRefusal } from "./plan-rules";
