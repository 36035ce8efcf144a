/** Front door of what providers are told beside commits. */
export { raiseStatus } from "./raise-status";
export { tellStatus } from "./tell-status";
