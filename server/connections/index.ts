/** Front door of connections to git providers. */
export { checkDueConnections } from "./check-due";
export { type ConnectedApp, clientForApp, clientOf, gitCredentialForApp } from "./client";
export { connectionIdentity } from "./credential";
export { requireConnection } from "./store";
