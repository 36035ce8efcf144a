import type { Socket } from "node:net";
import { connectTo, OutgoingError } from "@/server/outgoing";
import { DeliveryError } from "../delivery-error";
import type { SmtpSecurity } from "../schema";
import { cleanAnswer } from "../text-rules";
import type { Mail } from "./render-mail";

/** One mail over one connection that was made to an address which was checked. */

const usualTimeoutMs = 10_000;

export type MailServer = {
  host: string;
  port: number;
  /** `opportunistic`: switched on where the server can. */
  security: SmtpSecurity | "opportunistic";
  username?: string | undefined;
  password?: string | undefined;
  /** May it be in a private network? */
  allowPrivate: boolean;
  /** For everything together; default 10 s. */
  timeoutMs?: number;
  /** Beside those that Node knows. */
  certificateAuthority?: string;
};

export type Envelope = { from: string; to: readonly string[] };

/** The library comes with the first mail: most processes send none. */
const transportOver = async (connection: Socket, server: MailServer) => {
  const { createTransport } = await import("nodemailer");
  const { timeoutMs = usualTimeoutMs } = server;
  return createTransport({
    connection,
    host: server.host,
    port: server.port,
    secure: server.security === "tls",
    requireTLS: server.security === "starttls",
    ignoreTLS: server.security === "none",
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    socketCloseTimeout: 500,
    maxResponseSize: 16_384,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(server.username === undefined ? {} : { auth: { user: server.username, pass: server.password ?? "" } }),
    ...(server.certificateAuthority === undefined ? {} : { tls: { ca: server.certificateAuthority } }),
  });
};

const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64").replace(/=+$/, "");

/** What a server may say back of what was said to it. */
const secretsOf = ({ username = "", password = "" }: MailServer): string[] =>
  password === "" ? [] : [password, base64(password), base64(`\0${username}\0${password}`)];

type SmtpFault = { code?: string; responseCode?: number; response?: string };

const meanings: Readonly<Record<string, string>> = {
  EAUTH: "The mail server does not accept the user name and password.",
  ETLS: "No secure connection could be made: the server offers no TLS, or its certificate is not valid for its name.",
  ESOCKET: "The connection to the mail server broke, or its certificate is not valid for its name.",
  ETIMEDOUT: "The mail server did not answer in time.",
  EENVELOPE: "The mail server does not take the sender or the receivers.",
};

const explain = (error: unknown, server: MailServer, isLate: boolean): DeliveryError => {
  if (error instanceof OutgoingError)
    return new DeliveryError(error.message, { permanent: error.fault === "refused", cause: error.fault });
  if (isLate) return new DeliveryError(`${server.host} did not answer in time.`, { permanent: false });
  const { code = "", responseCode = 0, response = "" } = error as SmtpFault;
  const words = cleanAnswer(response, secretsOf(server));
  const sentence = meanings[code] ?? "The mail server did not take the message.";
  // 4xx is "not now", which greylisting says to everybody the first time.
  return new DeliveryError(words === "" ? sentence : `${sentence} It answered: ${words}`, { permanent: responseCode >= 500 });
};

/** @throws DeliveryError */
export const sendMail = async (server: MailServer, { from, to }: Envelope, mail: Mail): Promise<{ answer: string }> => {
  const end = new AbortController();
  const { signal } = end;
  const timer = setTimeout(() => end.abort(), server.timeoutMs ?? usualTimeoutMs);
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("The time is up.")), { once: true });
  });
  late.catch(() => undefined);
  try {
    const work = async () => {
      const socket = await connectTo(server, { allowPrivate: server.allowPrivate, signal });
      const transport = await transportOver(socket, server);
      return transport.sendMail({
        ...mail,
        ...{ from, to: [...to] },
        inReplyTo: mail.references[0],
        headers: { "Auto-Submitted": "auto-generated" },
      });
    };
    const { response, rejected } = await Promise.race([work(), late]);
    const refused = rejected.length === 0 ? "" : ` It did not take: ${rejected.map(String).join(", ")}.`;
    return { answer: `${cleanAnswer(response, secretsOf(server))}${refused}` };
  } catch (error) {
    throw explain(error, server, signal.aborted);
  } finally {
    clearTimeout(timer);
    // Whatever is still open of it is of no use.
    end.abort();
  }
};
