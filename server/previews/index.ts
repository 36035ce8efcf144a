/** Front door of the previews of pull requests. */
export { checkRequests } from "./check-requests";
export { closeAll } from "./close";
export { closeIdlePreviews } from "./close-idle";
export { closeWithApp } from "./close-with-app";
export { followSettings } from "./follow-settings";
export { ringWaitingPreviews } from "./ring-waiting";
export { settlePreviews } from "./settle";
export { type TakenRequest, takePullRequest } from "./take-pull-request";
export { tellComment } from "./tell-comment";
