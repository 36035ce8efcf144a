/** Front door of the ways by which a team is told. */
export { channelIdentity } from "./configuration";
export { deliver } from "./deliver";
export { DeliveryError } from "./delivery-error";
export { teamsHearingOfHosts } from "./hears-of-hosts";
export { ringOnCommit } from "./ring";
export { type ChannelRow, channelRow, holdChannel, keepChannels, noteOutcome } from "./store";
