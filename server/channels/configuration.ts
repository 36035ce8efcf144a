import { open, seal } from "@/server/secrets";
import { type OpenChannel, openKind } from "./kinds";
import type { ChannelKind } from "./schema";

type Identity = { id: string; teamId: string };

/** What is sealed for one channel opens for no other. */
export const channelIdentity = ({ id, teamId }: Identity): string => `channels:${id}:${teamId}`;

export const sealConfiguration = (channel: OpenChannel, row: Identity): string =>
  seal(JSON.stringify(channel.configuration), channelIdentity(row));

/** @throws SecretUnreadable */
export const openConfiguration = (row: Identity & { kind: ChannelKind; sealedConfiguration: string }): OpenChannel =>
  openKind(row.kind, JSON.parse(open(row.sealedConfiguration, channelIdentity(row))));
