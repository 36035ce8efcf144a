import { env } from "@/server/env";
import { isTargetFault, OutgoingError, readTarget, send } from "@/server/outgoing";
import { DeliveryError } from "../delivery-error";
import { cleanAnswer, retryAfterMs } from "../text-rules";

/** What the kinds share that speak HTTP. */

const timeoutMs = 10_000;
/** The first characters are shown; whoever says more is not listened to. */
const maxBytes = 16_384;

/** A sentence where this address may not be called; null: it may. */
export const addressFault = (url: string): string | null => {
  const target = readTarget(url, { allowPrivate: env().ALLOW_PRIVATE_ADDRESSES });
  return isTargetFault(target) ? target.sentence : null;
};

/** The server of an address, which alone of it may be shown. */
export const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : "");

export type Post = {
  url: string;
  body: string;
  headers?: Readonly<Record<string, string>>;
  /** Taken out of what is shown of the answer. */
  secrets: readonly string[];
  /** Where the receiver says how long to wait in its answer and not in a header. */
  retryAfterIn?: (text: string) => number | undefined;
};

/** What comes behind it, which may prove who we are. */
export const pathOf = (url: string): string => (URL.canParse(url) ? `${new URL(url).pathname}${new URL(url).search}` : "");

type Answered = { status: number; headers: Headers; text: string };

const isPassing = (status: number): boolean => status >= 500 || status === 408 || status === 425 || status === 429;

const whatItMeans = (status: number): string => {
  if (status >= 300 && status < 400) return "It sends us to another address, which is not followed. Give that address itself.";
  if (status === 401 || status === 403) return "It does not accept us: check the address and its secrets.";
  if (status === 404 || status === 410) return "Nobody listens at this address any more.";
  if (status === 429) return "It wants fewer messages; this one is sent later.";
  return "";
};

const said = ({ status, text }: Answered, secrets: readonly string[]): string => {
  const words = cleanAnswer(text, secrets);
  return words === "" ? `HTTP ${status}` : `HTTP ${status}: ${words}`;
};

const refusal = (answered: Answered, { secrets, retryAfterIn }: Post): DeliveryError => {
  const { status, headers, text } = answered;
  const waitMs = retryAfterIn?.(text) ?? retryAfterMs(headers.get("retry-after"), new Date());
  const sentence = [whatItMeans(status), `The receiver answered ${said(answered, secrets)}`].filter(Boolean).join(" ");
  return new DeliveryError(sentence, { permanent: !isPassing(status), retryAfterMs: waitMs });
};

const asDeliveryError = (error: unknown): unknown =>
  error instanceof OutgoingError
    ? new DeliveryError(error.message, { permanent: error.fault === "refused", cause: error.fault })
    : error;

/** Posts JSON; follows no redirect at all. @throws DeliveryError */
export const post = async (wish: Post): Promise<{ answer: string }> => {
  const answered = await send({
    ...{ url: wish.url, body: wish.body, timeoutMs, maxBytes },
    ...{ method: "POST", redirects: "none", whenTooLong: "cut" },
    headers: { "content-type": "application/json", ...wish.headers },
  }).catch((error: unknown) => {
    throw asDeliveryError(error);
  });
  if (answered.status < 200 || answered.status >= 300) throw refusal(answered, wish);
  return { answer: said(answered, wish.secrets) };
};
