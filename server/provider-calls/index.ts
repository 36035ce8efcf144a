/** Front door of what git providers are told in the background. */
export { askProvider, askProviderOnCommit } from "./ask";
export { ringDueCalls } from "./ring-due";
export { type CallHandler, type CallHandlers, type ProviderCall, runProviderCall } from "./run";
