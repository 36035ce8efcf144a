import type { FieldFault } from "@/server/errors";
import type { Message } from "../message-schema";
import { type ChangedConfiguration, type ChannelKind, type ConfigurationOf, configurations } from "../schema";
import { discord } from "./discord";
import { email } from "./email";
import type { Kind } from "./kind";
import { slack } from "./slack";
import { telegram } from "./telegram";
import { webhook } from "./webhook";

export { hasMailServer } from "./email";

/** A channel's configuration together with what its kind makes of it. */
export type OpenChannel = {
  /** Everything, with what we made ourselves, as it is kept. */
  configuration: Readonly<Record<string, unknown>>;
  destination: string;
  /** What must not stand in anything that is shown. */
  secrets: readonly string[];
  signingSecret: string | null;
  /** Why it cannot be saved; paths are below `configuration`. */
  faults: () => readonly FieldFault[];
  /** Names the secret that would go to another server than with `before`, though nobody gave it for that; null: none would. */
  astray: (before: unknown, given: ChangedConfiguration) => string | null;
  /** @throws DeliveryError */
  deliver: (message: Message) => Promise<{ answer: string }>;
};

type Reading<Name extends ChannelKind> = {
  kind: Kind<Name>;
  parse: (value: unknown) => ConfigurationOf<Name>;
};

const bind = <Name extends ChannelKind>({ kind, parse }: Reading<Name>, value: unknown): OpenChannel => {
  const given = parse(value);
  const configuration = kind.complete?.(given) ?? given;
  return {
    configuration,
    destination: kind.destination(configuration),
    secrets: kind.secrets(configuration),
    signingSecret: kind.signingSecret?.(configuration) ?? null,
    faults: () => kind.faults(configuration),
    astray: (before, change) => kind.astray?.(parse(before), configuration, change) ?? null,
    deliver: (message) => kind.deliver(configuration, message),
  };
};

/** @throws ZodError where the value is not one of this kind */
export const openKind = (name: ChannelKind, value: unknown): OpenChannel => {
  switch (name) {
    case "email":
      return bind({ kind: email, parse: (each) => configurations.email.parse(each) }, value);
    case "slack":
      return bind({ kind: slack, parse: (each) => configurations.slack.parse(each) }, value);
    case "discord":
      return bind({ kind: discord, parse: (each) => configurations.discord.parse(each) }, value);
    case "telegram":
      return bind({ kind: telegram, parse: (each) => configurations.telegram.parse(each) }, value);
    case "webhook":
      return bind({ kind: webhook, parse: (each) => configurations.webhook.parse(each) }, value);
  }
};
