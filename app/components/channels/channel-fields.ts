import type { ChannelKind } from "@/server/channels/schema";

/** What is asked for each kind of channel, as data: one form draws them all. Pure. */

export type ChannelField = {
  /** Its place in the configuration: `url`, `smtp.host`. */
  path: string;
  label: string;
  hint?: string;
  placeholder?: string;
  /** Typed in without being seen. */
  isSecret?: true;
  isOptional?: true;
  /** How the text becomes the value. */
  reads?: "text" | "list" | "number";
  options?: readonly { value: string; label: string }[];
};

/** Which mail server sends. `kept`: as it is, where a channel is changed. */
export const mailServers = ["kept", "installation", "own"] as const;
export type MailServer = (typeof mailServers)[number];

const url = (hint: string, placeholder: string): ChannelField => ({ path: "url", label: "Address", hint, placeholder });

export const channelFields: Readonly<Record<ChannelKind, readonly ChannelField[]>> = {
  email: [
    {
      path: "addresses",
      label: "Addresses",
      hint: "One or more, with commas between them.",
      placeholder: "ops@example.com",
      reads: "list",
    },
  ],
  slack: [
    {
      ...url(
        "In Slack: an app with incoming webhooks, “Add New Webhook to Workspace”. Whoever has this address may write there.",
        "https://hooks.slack.com/services/…",
      ),
      isSecret: true,
    },
  ],
  discord: [
    {
      ...url(
        "In Discord: the channel's settings, Integrations, Webhooks, “Copy Webhook URL”. Whoever has this address may write there.",
        "https://discord.com/api/webhooks/…",
      ),
      isSecret: true,
    },
  ],
  telegram: [
    {
      path: "botToken",
      label: "Token of the bot",
      hint: "As @BotFather gives it.",
      placeholder: "123456:ABC-DEF…",
      isSecret: true,
    },
    {
      path: "chatId",
      label: "Chat",
      hint: "The bot has to be in it. A number, or the public name of a channel.",
      placeholder: "-1001234567890 or @team",
    },
    {
      path: "apiUrl",
      label: "Server",
      hint: "Only for a Bot API server of your own.",
      placeholder: "https://api.telegram.org",
      isOptional: true,
    },
  ],
  webhook: [
    url("Each message is a POST of JSON to it, signed after the Standard Webhooks specification.", "https://example.com/alerts"),
    {
      path: "secret",
      label: "Signing secret",
      hint: "Leave it empty, and one is made.",
      placeholder: "whsec_…",
      isSecret: true,
      isOptional: true,
    },
  ],
};

/** Of a mail server that is not the installation's. */
export const mailFields: readonly ChannelField[] = [
  { path: "smtp.host", label: "Mail server", placeholder: "smtp.example.com" },
  { path: "smtp.port", label: "Port", placeholder: "587", reads: "number", isOptional: true },
  {
    path: "smtp.security",
    label: "Encryption",
    options: [
      { value: "starttls", label: "STARTTLS" },
      { value: "tls", label: "TLS from the start" },
      { value: "none", label: "None: readable on the way" },
    ],
  },
  { path: "smtp.username", label: "User name", isOptional: true },
  { path: "smtp.password", label: "Password", isSecret: true, isOptional: true },
  { path: "smtp.from", label: "Sender", placeholder: "alerts@example.com", isOptional: true },
];

/** What stands in the fields, by their paths. */
export type Texts = Readonly<Record<string, string>>;

/** The fields that are shown. */
export const fieldsOf = (kind: ChannelKind, mailServer: MailServer): readonly ChannelField[] =>
  kind === "email" && mailServer === "own" ? [...channelFields.email, ...mailFields] : channelFields[kind];

const valueOf = ({ reads = "text" }: ChannelField, text: string): unknown => {
  if (reads === "number") return Number(text);
  if (reads === "list")
    return text
      .split(/[\s,;]+/)
      .map((part) => part.trim())
      .filter((part) => part !== "");
  return text.trim();
};

type Filled = { texts: Texts; mailServer: MailServer; isChange: boolean };

/**
 * The configuration as the API takes it. What was left empty is left out, where it stays as it is or need not be. Not checked: its
 * schema does that.
 */
export const configurationOf = (kind: ChannelKind, { texts, mailServer, isChange }: Filled): Record<string, unknown> => {
  const configuration: Record<string, unknown> = {};
  const smtp: Record<string, unknown> = {};
  for (const field of fieldsOf(kind, mailServer)) {
    const text = texts[field.path] ?? field.options?.[0]?.value ?? "";
    if (text.trim() === "" && (isChange || field.isOptional)) continue;
    const [group, name] = field.path.split(".");
    if (group === "smtp" && name !== undefined) smtp[name] = valueOf(field, text);
    else configuration[field.path] = valueOf(field, text);
  }
  if (kind === "email" && mailServer === "own") return { ...configuration, smtp };
  return kind === "email" && mailServer === "installation" ? { ...configuration, smtp: null } : configuration;
};
