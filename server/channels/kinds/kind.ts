import type { FieldFault } from "@/server/errors";
import type { Message } from "../message-schema";
import type { ChangedConfiguration, ChannelKind, ConfigurationOf } from "../schema";

/** What differs between the ways of telling. Nothing outside this folder knows which one it has before it. */
export type Kind<Name extends ChannelKind> = {
  /** Fills in what we make ourselves. */
  complete?: (configuration: ConfigurationOf<Name>) => ConfigurationOf<Name>;
  /** Why it cannot be saved; paths are below `configuration`. */
  faults: (configuration: ConfigurationOf<Name>) => readonly FieldFault[];
  /** Names the secret that would go to another server than before without having been given for it; null: none would. */
  astray?: (before: ConfigurationOf<Name>, after: ConfigurationOf<Name>, given: ChangedConfiguration) => string | null;
  /** Where it goes, for people. */
  destination: (configuration: ConfigurationOf<Name>) => string;
  /** What must not stand in anything that is shown. */
  secrets: (configuration: ConfigurationOf<Name>) => readonly string[];
  /** What signs; for kinds that have it. */
  signingSecret?: (configuration: ConfigurationOf<Name>) => string | null;
  /** @throws DeliveryError */
  deliver: (configuration: ConfigurationOf<Name>, message: Message) => Promise<{ answer: string }>;
};
