import * as z from "zod";
import { emailSchema } from "../accounts/schema";

/** Vocabulary and inputs of the ways by which a team is told. Browser-safe. */
export const channelKinds = ["email", "slack", "discord", "telegram", "webhook"] as const;
export type ChannelKind = (typeof channelKinds)[number];

/** `failing`: the last message could not be delivered and is tried again, or was given up. */
export const channelStates = ["new", "working", "failing"] as const;
export type ChannelState = (typeof channelStates)[number];

/** `tls`: from the first byte. `starttls`: switched on before anything is said, or nothing is. `none`: readable on the way. */
export const smtpSecurities = ["tls", "starttls", "none"] as const;
export type SmtpSecurity = (typeof smtpSecurities)[number];

/** No control characters: it stands in subjects and headers. */
const oneLine = /^[^\p{Cc}\u2028\u2029]*$/u;
const address = z
  .string()
  .trim()
  .min(1, "Give the address.")
  .max(2_000, "That address is too long.")
  .regex(/^[!-~]*$/, {
    error: "An address holds no spaces, line breaks or special letters.",
  });

const smtp = z.object({
  host: z
    .string()
    .trim()
    .toLowerCase()
    .min(1, "Give the mail server's name.")
    .max(253, "That name is too long.")
    .regex(/^[a-z0-9.:_-]+$/, "That is not the name of a server."),
  port: z.int().min(1, "A port is a number from 1 to 65535.").max(65_535, "A port is a number from 1 to 65535."),
  security: z.enum(smtpSecurities),
  username: z.string().max(255, "That name is too long.").regex(oneLine, "A user name is one line."),
  password: z.string().max(1_000, "That password is too long.").regex(oneLine, "A password is one line."),
  /** Sender; without it the user name where that is an address, else the installation's. */
  from: emailSchema,
});

const fields = {
  addresses: z.array(emailSchema).min(1, "Give at least one e-mail address.").max(20, "At most 20 addresses."),
  url: address,
  botToken: z
    .string()
    .trim()
    .regex(/^\d{1,20}:[A-Za-z0-9_-]{20,100}$/, "A bot's token looks like 123456:ABC-DEF…, as @BotFather gives it."),
  chatId: z
    .union([z.string(), z.int()])
    .transform((given) => String(given).trim())
    .pipe(
      z
        .string()
        .regex(/^(?:-?\d{1,20}|@[A-Za-z]\w{3,63})$/, "A chat is a number like -1001234567890, or a public name like @team."),
    ),
  secret: z
    .string()
    .trim()
    .regex(/^whsec_(?:[A-Za-z0-9+/]{4}){8,22}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, {
      error: "A signing secret is whsec_ and 24 to 64 bytes in base64.",
    }),
};

/** What each kind is told with. Only the server ever sees it again. */
export const configurations = {
  email: z.strictObject({
    addresses: fields.addresses,
    /** Without it the installation's own mail server sends. */
    smtp: smtp
      .partial({ username: true, password: true, from: true })
      .extend({ port: smtp.shape.port.default(587), security: smtp.shape.security.default("starttls") })
      .optional(),
  }),
  slack: z.strictObject({ url: fields.url }),
  discord: z.strictObject({ url: fields.url }),
  telegram: z.strictObject({ botToken: fields.botToken, chatId: fields.chatId, apiUrl: fields.url.optional() }),
  /** `secret` is made by us where none is given. */
  webhook: z.strictObject({ url: fields.url, secret: fields.secret.optional() }),
} as const;
export type ConfigurationOf<Kind extends ChannelKind> = z.infer<(typeof configurations)[Kind]>;

export const longestName = 63;

const name = z
  .string()
  .trim()
  .min(1, "Give the channel a name.")
  .max(longestName, `A name has at most ${longestName} characters.`)
  .regex(oneLine, "A name is one line.");

const common = {
  /** Where it goes, where none is given. */
  name: name.optional(),
  /** Hears of every rule that names no channel. */
  isDefault: z.boolean().default(true),
  enabled: z.boolean().default(true),
};

export const createChannelInput = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("email"), ...common, configuration: configurations.email }),
  z.object({ kind: z.literal("slack"), ...common, configuration: configurations.slack }),
  z.object({ kind: z.literal("discord"), ...common, configuration: configurations.discord }),
  z.object({ kind: z.literal("telegram"), ...common, configuration: configurations.telegram }),
  z.object({ kind: z.literal("webhook"), ...common, configuration: configurations.webhook }),
]);
export type CreateChannelInput = z.infer<typeof createChannelInput>;

/**
 * What is left out of `configuration` stays; null takes `smtp`, `apiUrl` or one of `smtp`'s own away. A secret that would go to
 * another server than before must be given again.
 */
export const changedConfiguration = z
  .strictObject({
    ...fields,
    apiUrl: fields.url.nullable(),
    smtp: smtp
      .extend({
        username: smtp.shape.username.nullable(),
        password: smtp.shape.password.nullable(),
        from: smtp.shape.from.nullable(),
      })
      .partial()
      .nullable(),
  })
  .partial();
export type ChangedConfiguration = z.infer<typeof changedConfiguration>;

export const updateChannelInput = z.object({
  id: z.string().max(100),
  name: name.optional(),
  isDefault: z.boolean().optional(),
  enabled: z.boolean().optional(),
  configuration: changedConfiguration.optional(),
});
export type UpdateChannelInput = z.infer<typeof updateChannelInput>;

const moment = z.iso.datetime();

/** A channel as everybody of the team sees it: what is secret of it never comes back. */
export const channelSchema = z.object({
  id: z.string(),
  kind: z.enum(channelKinds),
  name: z.string(),
  /** Where it goes, for people: addresses, the name of a server, a chat. */
  destination: z.string(),
  isDefault: z.boolean(),
  enabled: z.boolean(),
  state: z.enum(channelStates),
  /** A sentence where it is failing. */
  stateReason: z.string().nullable(),
  lastSentAt: moment.nullable(),
  /** When what could not be delivered is tried again. */
  retryAt: moment.nullable(),
  createdAt: moment,
  updatedAt: moment,
});
export type Channel = z.infer<typeof channelSchema>;

/** `secret` of a webhook signs what is sent; `…/reveal` shows it again. Null for other kinds. */
export const createdChannelSchema = channelSchema.extend({ secret: z.string().nullable() });
export type CreatedChannel = z.infer<typeof createdChannelSchema>;

export const channelListSchema = z.object({
  items: z.array(channelSchema),
  /** The installation has a mail server: e-mail channels need none of their own. */
  hasMailServer: z.boolean(),
});

/** `answer`: what the receiver said, or why it was not reached. */
export const testedChannelSchema = z.object({ delivered: z.boolean(), answer: z.string() });
export type TestedChannel = z.infer<typeof testedChannelSchema>;

export const revealedSecretSchema = z.object({ secret: z.string() });
