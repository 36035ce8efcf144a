import * as z from "zod";
import { env, publicUrl } from "@/server/env";
import type { FieldFault } from "@/server/errors";
import { isTargetFault, readHost } from "@/server/outgoing";
import { DeliveryError } from "../delivery-error";
import type { ConfigurationOf } from "../schema";
import type { Kind } from "./kind";
import { renderMail } from "./render-mail";
import { type MailServer, sendMail } from "./smtp";

type Configuration = ConfigurationOf<"email">;
type OwnServer = NonNullable<Configuration["smtp"]>;

const isAddress = (text: string | undefined): text is string => z.email().safeParse(text).success;

const ownSender = ({ from, username }: OwnServer): string | undefined =>
  from ?? (isAddress(username) ? username : env().MAIL_FROM);

/** The installation's server: the administrator's word, which may well be in a private network. */
const serverOfInstallation = (): { server: MailServer; from: string } | null => {
  const address = env().SMTP_URL;
  if (address === undefined) return null;
  const url = new URL(address);
  const isTls = url.protocol === "smtps:";
  const username = url.username === "" ? undefined : decodeURIComponent(url.username);
  const server: MailServer = {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (isTls ? 465 : 587) : Number(url.port),
    security: isTls ? "tls" : "opportunistic",
    username,
    password: decodeURIComponent(url.password),
    allowPrivate: true,
  };
  const usual = isAddress(username) ? username : `wisehosting@${new URL(publicUrl()).hostname}`;
  return { server, from: env().MAIL_FROM ?? usual };
};

const serverOf = ({ smtp }: Configuration): { server: MailServer; from: string } | null => {
  if (smtp === undefined) return serverOfInstallation();
  const from = ownSender(smtp);
  return from === undefined ? null : { server: { ...smtp, allowPrivate: env().ALLOW_PRIVATE_ADDRESSES }, from };
};

const faultsOfServer = (smtp: OwnServer): FieldFault[] => {
  const faults: FieldFault[] = [];
  const host = readHost(smtp.host, { allowPrivate: env().ALLOW_PRIVATE_ADDRESSES });
  if (isTargetFault(host)) faults.push({ path: "smtp.host", message: host.sentence });
  if (smtp.password !== undefined && smtp.username === undefined)
    faults.push({ path: "smtp.username", message: "Give the user name that belongs to the password." });
  if (ownSender(smtp) === undefined)
    faults.push({ path: "smtp.from", message: "Give the address that sends: this server's user name is none." });
  return faults;
};

const noServer: FieldFault = {
  path: "smtp",
  message: "This installation has no mail server. Give one here, or ask an administrator to set SMTP_URL.",
};

const place = (smtp: OwnServer | undefined): string => (smtp ? `${smtp.security}://${smtp.host}:${smtp.port}` : "");

export const hasMailServer = (): boolean => env().SMTP_URL !== undefined;

export const email: Kind<"email"> = {
  faults: ({ smtp }) => {
    if (smtp !== undefined) return faultsOfServer(smtp);
    return hasMailServer() ? [] : [noServer];
  },
  astray: ({ smtp: before }, { smtp: after }, given) => {
    const keeps = before?.password !== undefined && after?.password !== undefined && !given.smtp?.password;
    return keeps && place(before) !== place(after) ? "smtp.password" : null;
  },
  destination: ({ addresses }) => addresses.join(", "),
  secrets: ({ smtp }) => (smtp?.password === undefined ? [] : [smtp.password]),
  deliver: async (configuration, message) => {
    const found = serverOf(configuration);
    if (!found) throw new DeliveryError("There is no mail server that could send this.", { permanent: false });
    const { server, from } = found;
    return sendMail(server, { from, to: configuration.addresses }, renderMail(message, new URL(publicUrl()).hostname));
  },
};
