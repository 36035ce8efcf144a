import { env, inheritedEnvironment } from "@/server/env";
import { type Send, senderWith } from "./send";

export { connectTo, type SocketOptions } from "./connect-to";
/** Front door of HTTP to addresses that users gave. */
export { OutgoingError, type OutgoingFault } from "./outgoing-error";
export type { OutgoingAnswer, OutgoingRequest, Send } from "./send";
export { isTargetFault, readHost, readTarget } from "./target-rules";

/** By the settings of this installation. @throws OutgoingError */
export const send: Send = (request) =>
  senderWith({ allowPrivate: env().ALLOW_PRIVATE_ADDRESSES, environment: inheritedEnvironment() })(request);
