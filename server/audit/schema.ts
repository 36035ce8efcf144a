import * as z from "zod";

/** Everything that is written down. A deed that is not here cannot be recorded: add it first. */
export const auditActions = [
  "account.signed-up",
  "account.taken-over",
  "account.created",
  "account.password-changed",
  "account.password-reset",
  "session.signed-in",
  "session.revoked",
  "token.created",
  "token.revoked",
  "app.created",
  "app.updated",
  "app.edge-changed",
  "app.deleted",
  "app.started",
  "app.stopped",
  "app.restarted",
  "app.deploys-paused",
  "app.deploys-resumed",
  "variables.changed",
  "variable.revealed",
  "registry.created",
  "registry.updated",
  "registry.deleted",
  "git-connection.created",
  "git-connection.updated",
  "git-connection.deleted",
  "deploy-key.created",
  "deploy-key.deleted",
  "deploy-key.server-forgotten",
  "webhook.secret-rotated",
  "delivery.sent-again",
  "deploy-hook.created",
  "deploy-hook.revoked",
  "alert-rule.created",
  "alert-rule.updated",
  "alert-rule.deleted",
  "alert-rule.muted",
  "alert-rule.unmuted",
  "alert.acknowledged",
  "preview.created",
  "preview.approved",
  "preview.closed",
  "channel.created",
  "channel.updated",
  "channel.removed",
  "channel.secret-revealed",
  "notification.sent-again",
  "domain.added",
  "domain.verified",
  "domain.activated",
  "domain.failing",
  "domain.unrouted",
  "domain.updated",
  "domain.moved",
  "domain.removed",
  "certificate.uploaded",
  "certificate.deleted",
  "certificate.issued",
  "dns-provider.created",
  "dns-provider.updated",
  "dns-provider.deleted",
  "deployment.created",
  "deployment.rolled-back",
  "deployment.cancelled",
  "worker.join-token-created",
  "worker.registered",
  "worker.key-rotated",
  "worker.revoked",
  "worker.updated",
  "worker.cordoned",
  "worker.uncordoned",
  "worker.drain-started",
  "worker.drain-ended",
  "worker.removed",
] as const;
export type AuditAction = (typeof auditActions)[number];

export type AuditEvent = {
  action: AuditAction;
  targetId: string;
  teamId?: string;
  /** Never a secret. */
  details?: Record<string, unknown>;
};

const moment = z.iso.datetime();

/** What of the record is wanted. `action` is one (`app.stopped`) or all of a kind (`app`). */
export const activityFilter = z.object({
  /** A user's id, or `system`. */
  actor: z
    .string()
    .regex(/^(?:system|usr_[0-9a-z]{20})$/, "That is no user.")
    .optional(),
  action: z
    .string()
    .max(60)
    .regex(/^[a-z-]+(?:\.[a-z-]+)?$/, "That is no action.")
    .optional(),
  /** An app's id or name: its own events and those of its deployments. */
  app: z.string().max(100).optional(),
  since: moment.optional(),
  until: moment.optional(),
});
export type ActivityFilter = z.infer<typeof activityFilter>;

/** One line of the record, with the names that its ids have now. */
export const activitySchema = z.object({
  id: z.string(),
  at: moment,
  /** `name` and `email` are null for the platform itself, and for who is gone. */
  actor: z.object({ id: z.string(), name: z.string().nullable(), email: z.string().nullable() }),
  via: z.enum(["browser", "api", "system"]),
  action: z.string(),
  target: z.object({
    id: z.string(),
    /** First part of the action: `app`, `deployment`, `worker` … */
    kind: z.string(),
    /** Its name where it has one. */
    name: z.string().nullable(),
    /** The app that it is, or is of, while the app exists. */
    app: z.string().nullable(),
    /** Of a deployment. */
    number: z.int().nullable(),
  }),
  details: z.record(z.string(), z.unknown()).nullable(),
});
export type Activity = z.infer<typeof activitySchema>;
