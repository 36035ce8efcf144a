import { count, eq, sql } from "drizzle-orm";
import * as z from "zod";
import { channels } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { emit } from "@/server/audit";
import { transaction, withAdvisoryLock } from "@/server/db";
import { AppError, conflict, type FieldFault, invalidField } from "@/server/errors";
import { newId } from "@/server/ids";
import { openConfiguration, sealConfiguration } from "./configuration";
import { type OpenChannel, openKind } from "./kinds";
import { ringOnCommit } from "./ring";
import {
  type ChangedConfiguration,
  type Channel,
  type ChannelKind,
  type CreateChannelInput,
  type CreatedChannel,
  longestName,
  type UpdateChannelInput,
} from "./schema";
import { type ChannelRow, channelOf, present } from "./store";

const mostPerTeam = 20;

const below = ({ path, message }: FieldFault): FieldFault => ({ path: `configuration.${path}`, message });

const refused = (faults: readonly FieldFault[]): AppError =>
  new AppError("invalid", faults[0]?.message ?? "This channel cannot be saved.", {
    fields: faults.map(below),
    reason: "channel_refused",
  });

const read = (kind: ChannelKind, value: unknown): OpenChannel => {
  try {
    return openKind(kind, value);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw refused(error.issues.map(({ path, message }) => ({ path: path.join("."), message })));
  }
};

const checked = (channel: OpenChannel): OpenChannel => {
  const faults = channel.faults();
  if (faults.length > 0) throw refused(faults);
  return channel;
};

const tooMany = () =>
  conflict(`A team has at most ${mostPerTeam} channels.`, "too_many_channels", "Remove one that is not needed any more.");

/** Keeps a channel for the caller's default team. What signs its messages is told this once. @throws AppError */
export const createChannel = async (caller: Caller, input: CreateChannelInput): Promise<CreatedChannel> => {
  const { configuration, kind, isDefault, enabled } = input;
  const channel = checked(read(kind, configuration));
  const { teamId, userId } = caller;
  return withAdvisoryLock(`channels:${teamId}`, async (tx) => {
    const [held] = await tx.select({ count: count() }).from(channels).where(eq(channels.teamId, teamId));
    if ((held?.count ?? 0) >= mostPerTeam) throw tooMany();
    const id = newId("channel");
    const sealedConfiguration = sealConfiguration(channel, { id, teamId });
    const { destination, signingSecret } = channel;
    const name = input.name ?? destination.slice(0, longestName);
    const row = { id, teamId, kind, name, isDefault, enabled, destination, sealedConfiguration, createdBy: userId };
    const [kept] = await tx.insert(channels).values(row).returning();
    if (!kept) throw new Error("The channel was not written down");
    await emit(tx, caller, { action: "channel.created", targetId: id, teamId, details: { name, kind, destination } });
    return { ...present(kept), secret: signingSecret };
  });
};

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

/** What is given in the place of what is kept; null takes away. */
const merged = (kept: Fields, given: Fields): Fields => {
  const all: Record<string, unknown> = { ...kept };
  for (const [name, value] of Object.entries(given)) {
    if (value === null) delete all[name];
    else if (value !== undefined) all[name] = isFields(value) && isFields(all[name]) ? merged(all[name], value) : value;
  }
  return all;
};

const changed = (row: ChannelRow, given: ChangedConfiguration): OpenChannel => {
  const before = openConfiguration(row);
  const channel = checked(read(row.kind, merged(before.configuration, given)));
  const secret = channel.astray(before.configuration, given);
  if (secret !== null) {
    const sentence = "Give this again: it would go to another server than the one it was given for.";
    throw invalidField(`configuration.${secret}`, sentence, { reason: "secret_needed" });
  }
  return channel;
};

/** Changes what is given. What waits is tried at once: it may have waited for just this. @throws AppError */
export const updateChannel = (caller: Caller, { id, configuration, ...given }: UpdateChannelInput): Promise<Channel> =>
  transaction(async (tx) => {
    const row = await channelOf(caller, id, { lockIn: tx });
    const channel = configuration === undefined ? null : changed(row, configuration);
    const reset = { state: "new", stateReason: null, retryAt: null } as const;
    const [kept] = await tx
      .update(channels)
      .set({
        name: given.name ?? row.name,
        isDefault: given.isDefault ?? row.isDefault,
        enabled: given.enabled ?? row.enabled,
        ...(channel && { ...reset, destination: channel.destination, sealedConfiguration: sealConfiguration(channel, row) }),
        updatedAt: sql`clock_timestamp()`,
      })
      .where(eq(channels.id, row.id))
      .returning();
    if (!kept) throw new Error("The channel went away while it was locked");
    const fields = [...Object.keys(given), ...Object.keys(configuration ?? {}).map((name) => `configuration.${name}`)];
    const details = { name: kept.name, kind: row.kind, destination: kept.destination, fields };
    await emit(tx, caller, { action: "channel.updated", targetId: row.id, teamId: row.teamId, details });
    ringOnCommit(tx, row.id, { now: true });
    return present(kept);
  });

/** Removes it with what was sent, or waits to be sent, by it. Rules that name it tell the others that they name. @throws AppError */
export const removeChannel = (caller: Caller, id: string): Promise<void> =>
  transaction(async (tx) => {
    const row = await channelOf(caller, id, { lockIn: tx });
    await tx.delete(channels).where(eq(channels.id, row.id));
    const details = { name: row.name, kind: row.kind, destination: row.destination };
    await emit(tx, caller, { action: "channel.removed", targetId: row.id, teamId: row.teamId, details });
  });

/** What signs a webhook's messages. Each time is written down. @throws AppError */
export const revealSecret = (caller: Caller, id: string): Promise<{ secret: string }> =>
  transaction(async (tx) => {
    const row = await channelOf(caller, id, { lockIn: tx });
    const { signingSecret } = openConfiguration(row);
    if (signingSecret === null) throw conflict("Only webhooks have a signing secret.", "channel_without_secret");
    const details = { name: row.name };
    await emit(tx, caller, { action: "channel.secret-revealed", targetId: row.id, teamId: row.teamId, details });
    return { secret: signingSecret };
  });
