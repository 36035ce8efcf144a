import { createHash } from "node:crypto";
import { readBitbucket } from "./bitbucket/payload-rules";
import { readGitea } from "./codeberg/payload-rules";
import type { WebhookEvent } from "./event-schema";
import { readGithub } from "./github/payload-rules";
import { readGitlab } from "./gitlab/payload-rules";
import { hasHmac, hasToken } from "./proofs";
import type { ProviderWebhooks } from "./provider";
import type { Provider } from "./schema";

/** A name in a header, as long as it can be stored and shown. */
const nameIn = (headers: Headers, header: string): string | null => {
  const name = headers.get(header) ?? "";
  return /^[\x21-\x7e]{1,200}$/.test(name) ? name : null;
};

const eventIn = (headers: Headers, header: string): string =>
  (headers.get(header) ?? "").replace(/[^\x20-\x7e]/g, "").slice(0, 100);

type Named = { event: string; id: string };

const withNames = (
  { event, id }: Named,
  read: (event: string, payload: unknown) => WebhookEvent[],
): Pick<ProviderWebhooks, "deliveryId" | "eventName" | "read"> => ({
  deliveryId: ({ headers }) => nameIn(headers, id),
  eventName: (headers) => eventIn(headers, event),
  read: ({ headers, payload }) => read(eventIn(headers, event), payload),
});

const github: ProviderWebhooks = {
  ...withNames({ event: "X-GitHub-Event", id: "X-GitHub-Delivery" }, readGithub),
  proofHeader: "X-Hub-Signature-256",
  verify: (delivery) => hasHmac(delivery, { header: "X-Hub-Signature-256", prefix: "sha256=" }),
};

/** Servers before 17.4 know no key for repeated ones. Of theirs, webhooks that other webhooks set off share one id. */
const gitlabId: ProviderWebhooks["deliveryId"] = ({ headers, body }) => {
  const key = nameIn(headers, "Idempotency-Key");
  if (key !== null) return key;
  const shared = nameIn(headers, "X-Gitlab-Event-UUID");
  return shared === null ? null : `${shared}:${createHash("sha256").update(body).digest("hex").slice(0, 32)}`;
};

const gitlab: ProviderWebhooks = {
  ...withNames({ event: "X-Gitlab-Event", id: "Idempotency-Key" }, readGitlab),
  deliveryId: gitlabId,
  proofHeader: "X-Gitlab-Token",
  verify: (delivery) => hasToken(delivery, "X-Gitlab-Token"),
};

const codeberg: ProviderWebhooks = {
  ...withNames({ event: "X-Gitea-Event", id: "X-Gitea-Delivery" }, readGitea),
  proofHeader: "X-Gitea-Signature",
  verify: (delivery) => hasHmac(delivery, { header: "X-Gitea-Signature", prefix: "" }),
};

const bitbucket: ProviderWebhooks = {
  ...withNames({ event: "X-Event-Key", id: "X-Request-UUID" }, readBitbucket),
  proofHeader: "X-Hub-Signature",
  verify: (delivery) => hasHmac(delivery, { header: "X-Hub-Signature", prefix: "sha256=" }),
};

const byProvider: Readonly<Record<Provider, ProviderWebhooks>> = { github, gitlab, codeberg, bitbucket };

/** What this provider's webhooks look like. */
export const webhooksOf = (provider: Provider): ProviderWebhooks => byProvider[provider];
