import { doorbells } from "./doorbells";

/** Channels that have something to send. A queue of its own: whoever waits for a receiver takes no place from other work. */
export type ChannelBell = { kind: "channel"; id: string };

/** Each waits for somebody else's server most of the time. */
const atOnce = 50;

export const {
  ring: ringChannel,
  ringNow: ringChannelNow,
  consume: consumeNotifications,
} = doorbells<ChannelBell>("notifications", atOnce);
