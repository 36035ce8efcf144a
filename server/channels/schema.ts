import * as z from "zod";

/** Vocabulary and inputs of the ways by which a team is told. Browser-safe. */
export const channelKinds = ["email", "slack", "discord", "telegram", "webhook"] as const;
export type ChannelKind = (typeof channelKinds)[number];

/** `failing`: the last message could not be delivered and is tried again, or was given up. */
export const channelStates = ["new", "working", "failing"] as const;
export type ChannelState = (typeof channelStates)[number];
