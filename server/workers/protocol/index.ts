/**
 * What a worker and the control plane say to each other. Pure: both sides import this file.
 *
 * HTTP (JSON, `Authorization: Bearer <JWT>` but for the first two):
 *   POST /v1/workers/register       RegisterRequest → RegisterAnswer (once, with a join token)
 *   POST /v1/workers/token          Authorization: Bearer <API key>, TokenRequest → TokenAnswer
 *   POST /v1/workers/claims         ClaimRequest → DeploymentSpec, 409 when somebody or something else was first; the header
 *                                   `x-wisehosting-desired-version` says from which desired state on the claim is listed
 *   GET  /v1/workers/desired-state  → DesiredState, with `ETag` and 304
 *   GET  /v1/traefik/config         → the route document, with `ETag` and 304
 * WebSocket /v1/workers/socket (same bearer): one JSON message a frame, `WorkerMessage` up, `HubMessage` down.
 * WebSocket /v1/workers/queue (same bearer): binary frames are the bytes of one connection to the queue's Redis.
 *
 * Order on the socket: a worker first drains its spool of transitions and build log (both are taken before hello), then says
 * hello, and acts only after welcome. One socket's messages are handled strictly in order, heartbeats apart; a piece of build
 * log sent before a transition is stored before it. A transition that leaves a gap in the numbers is not acknowledged.
 *
 * Moments are never sent by a worker's clock: `ageMs` says how long ago something was, by the sender's own measure.
 */
export * from "./authority";
export * from "./deployment-spec";
export * from "./desired-state";
export * from "./edge-faults";
export * from "./edge-state";
export * from "./joining";
export * from "./logs";
export * from "./messages";
export * from "./metrics";
export * from "./reports";
export * from "./timing";
