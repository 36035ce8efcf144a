import type { Activity } from "@/server/audit/schema";

/** What somebody did, to be read after their name and before the name of the thing. */
const deeds: Record<string, string> = {
  "account.signed-up": "made their account",
  "account.taken-over": "took the account over",
  "account.created": "made an account",
  "account.password-changed": "changed their password",
  "account.password-reset": "had a new password made for the account",
  "session.signed-in": "signed in",
  "session.revoked": "signed a browser out",
  "token.created": "made an API token",
  "token.revoked": "revoked an API token",
  "app.created": "made the app",
  "app.updated": "changed the settings of",
  "app.deleted": "deleted the app",
  "app.started": "started",
  "app.stopped": "stopped",
  "app.restarted": "restarted",
  "domain.added": "added the domain",
  "domain.verified": "saw the proof of the domain",
  "domain.activated": "saw that visitors arrive by the domain",
  "domain.failing": "missed a record of the domain",
  "domain.unrouted": "stopped routing the domain",
  "domain.updated": "changed the options of the domain",
  "domain.moved": "moved to another app the domain",
  "domain.removed": "removed the domain",
  "deployment.created": "deployed",
  "deployment.cancelled": "cancelled the deployment of",
  "git-connection.created": "connected a git provider",
  "git-connection.updated": "changed a connection to a git provider",
  "git-connection.deleted": "forgot a connection to a git provider",
  "deploy-key.created": "made a deploy key",
  "deploy-key.deleted": "deleted a deploy key",
  "deploy-key.server-forgotten": "accepted a new key of a git server",
  "webhook.secret-rotated": "gave a new secret to a webhook of",
  "deploy-hook.created": "made a deploy hook",
  "deploy-hook.revoked": "revoked a deploy hook",
  "alert-rule.created": "made an alert rule for",
  "alert-rule.updated": "changed an alert rule of",
  "alert-rule.deleted": "deleted an alert rule of",
  "alert-rule.muted": "muted an alert rule of",
  "alert-rule.unmuted": "unmuted an alert rule of",
  "alert.acknowledged": "acknowledged an alert of",
  "channel.created": "added the channel",
  "channel.updated": "changed the channel",
  "channel.removed": "removed the channel",
  "channel.secret-revealed": "looked at the signing secret of the channel",
  "notification.sent-again": "sent a message again by the channel",
  "worker.join-token-created": "made a token for a new host",
  "worker.registered": "took in the host",
  "worker.updated": "changed the host",
  "worker.cordoned": "cordoned the host",
  "worker.uncordoned": "opened for apps again the host",
  "worker.drain-started": "began to drain the host",
  "worker.drain-ended": "ended the drain of the host",
  "worker.removed": "removed the host",
};

const kinds: Record<string, string> = {
  account: "Accounts",
  session: "Sign-ins",
  token: "API tokens",
  app: "Apps",
  domain: "Domains",
  deployment: "Deployments",
  "git-connection": "Git providers",
  "deploy-key": "Deploy keys",
  "deploy-hook": "Deploy hooks",
  webhook: "Webhooks",
  "alert-rule": "Alert rules",
  alert: "Alerts",
  channel: "Channels",
  notification: "Messages about alerts",
  worker: "Hosts",
};

const plain = (text: string): string => text.replaceAll(/[.-]/g, " ");

/** New kinds of deeds are readable before somebody finds words for them. */
export const deedOf = (action: string): string => deeds[action] ?? `did: ${plain(action)}`;

export const kindWord = (kind: string): string => kinds[kind] ?? plain(kind).replace(/^./, (letter) => letter.toUpperCase());

/** The fields that were changed, where the event says so. */
export const changedFields = ({ details }: Pick<Activity, "details">): string | null => {
  const fields = details?.fields;
  return Array.isArray(fields) && fields.length > 0 ? fields.filter((field) => typeof field === "string").join(", ") : null;
};

/** `Ana`, `The platform`, or what is left of somebody who is gone. */
export const actorName = ({ id, name }: Activity["actor"]): string =>
  name ?? (id === "system" ? "The platform" : "Somebody who is gone");
