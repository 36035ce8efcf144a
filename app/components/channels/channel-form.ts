import type * as z from "zod";
import { describeError } from "@/app/lib/trpc/errors";
import {
  type Channel,
  type ChannelKind,
  type CreateChannelInput,
  createChannelInput,
  type UpdateChannelInput,
  updateChannelInput,
} from "@/server/channels/schema";
import { configurationOf, type MailServer, type Texts } from "./channel-fields";

/** What a form of a channel has in it, and what the API is asked with it. Pure. */
export type ChannelValues = {
  kind: ChannelKind;
  name: string;
  isDefault: boolean;
  enabled: boolean;
  mailServer: MailServer;
  texts: Texts;
};

/** Faults beside their fields, by path; what belongs to no field stands under the empty path. */
export type Faults = Readonly<Record<string, string>>;

export const firstValues = (channel: Channel | null, hasMailServer: boolean): ChannelValues => ({
  kind: channel?.kind ?? "email",
  name: channel?.name ?? "",
  isDefault: channel?.isDefault ?? true,
  enabled: channel?.enabled ?? true,
  mailServer: channel === null ? (hasMailServer ? "installation" : "own") : "kept",
  texts: {},
});

/** `configuration.addresses.0` is a fault of the field `addresses`. */
const fieldOf = (path: string): string => {
  const parts = path.split(".").filter((part) => part !== "configuration" && !/^\d+$/.test(part));
  return parts.join(".");
};

const faultsOf = (found: readonly { path: string; message: string }[]): Faults => {
  const faults: Record<string, string> = {};
  for (const { path, message } of found) faults[fieldOf(path)] ??= message;
  return faults;
};

const checked = <Input>(schema: z.ZodType<Input>, given: unknown): { input: Input } | { faults: Faults } => {
  const { data, error } = schema.safeParse(given);
  if (data !== undefined) return { input: data };
  return {
    faults: faultsOf(error?.issues.map(({ path, message }) => ({ path: path.map(String).join("."), message })) ?? []),
  };
};

/** What makes the channel, or what is wrong with the form. */
export const creationOf = ({ kind, name, isDefault, mailServer, texts }: ChannelValues) => {
  const { smtp, ...rest } = configurationOf(kind, { texts, mailServer, isChange: false });
  // Without a mail server of its own there is none to name.
  const configuration = smtp === null || smtp === undefined ? rest : { ...rest, smtp };
  return checked<CreateChannelInput>(createChannelInput, { kind, name, isDefault, enabled: true, configuration });
};

/** What changes the channel; fields that were left empty stay as they are. */
export const changeOf = (id: string, { kind, name, isDefault, enabled, mailServer, texts }: ChannelValues) => {
  const configuration = configurationOf(kind, { texts, mailServer, isChange: true });
  return checked<UpdateChannelInput>(updateChannelInput, {
    id,
    name,
    isDefault,
    enabled,
    ...(Object.keys(configuration).length === 0 ? {} : { configuration }),
  });
};

/** The server's faults beside the fields of the form. */
export const faultsOfAnswer = (error: unknown): Faults => {
  const { message, next, fields } = describeError(error);
  return fields.length > 0 ? faultsOf(fields) : { "": next === undefined ? message : `${message} ${next}` };
};
