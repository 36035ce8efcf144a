import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import type { Message } from "../message-schema";
import type { ConfigurationOf } from "../schema";
import type { Kind } from "./kind";
import { addressFault, hostOf, pathOf, post } from "./post";

/** As the specification of Standard Webhooks recommends: 24 to 64 bytes. */
const newSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;

export const renderWebhook = ({ type, at, data }: Message): string => JSON.stringify({ type, timestamp: at, data });

const secretsOf = ({ url, secret = "" }: ConfigurationOf<"webhook">): string[] => [
  url,
  pathOf(url),
  secret,
  secret.replace(/^whsec_/, ""),
];

export const webhook: Kind<"webhook"> = {
  complete: ({ url, secret }) => ({ url, secret: secret ?? newSecret() }),
  faults: ({ url }) => {
    const fault = addressFault(url);
    return fault === null ? [] : [{ path: "url", message: fault }];
  },
  destination: ({ url }) => hostOf(url),
  secrets: secretsOf,
  signingSecret: ({ secret }) => secret ?? null,
  deliver: ({ url, secret = "" }, message) => {
    const body = renderWebhook(message);
    const now = new Date();
    return post({
      url,
      body,
      secrets: secretsOf({ url, secret }),
      headers: {
        "webhook-id": message.id,
        "webhook-timestamp": String(Math.floor(now.getTime() / 1_000)),
        "webhook-signature": new Webhook(secret).sign(message.id, now, body),
      },
    });
  },
};
