/** Front door of the ways by which a team is told. */
export { channelIdentity } from "./configuration";
export { deliver } from "./deliver";
export { DeliveryError } from "./delivery-error";
export { type ChannelRow, channelRow, holdChannel, keepChannels, noteOutcome } from "./store";
