/** The front door of workers. The hub and the HTTP calls are entered by `server/main.ts` and the route handlers alone. */
export { askForEdgeFaults, askForInspection, askWorker, type Question } from "./ask-worker";
export { type AuthenticatedWorker, authenticatePoll, authenticateWorker, type WorkerRow } from "./authenticate-worker";
export { dashboardNameAt } from "./dashboard-name-rules";
export { followLog } from "./follow-log";
export { createJoinToken } from "./join-token";
export { announceWorker, noteWorkerEvent } from "./note-event";
export { revokeWorker } from "./revoke-worker";
export { rotateKey } from "./rotate-key";
export { changeDesired, changeHosts, changeRoutes, hintWorker } from "./versions";
