/** Everything that is written down. A deed that is not here cannot be recorded: add it first. */
export const auditActions = [
  "account.signed-up",
  "account.taken-over",
  "account.created",
  "account.password-changed",
  "session.signed-in",
  "session.revoked",
  "token.created",
  "token.revoked",
  "app.created",
  "app.updated",
  "app.deleted",
  "app.started",
  "app.stopped",
  "app.restarted",
  "deployment.created",
  "deployment.cancelled",
  "worker.join-token-created",
  "worker.registered",
] as const;
export type AuditAction = (typeof auditActions)[number];

export type AuditEvent = {
  action: AuditAction;
  targetId: string;
  teamId?: string;
  /** Never a secret. */
  details?: Record<string, unknown>;
};
