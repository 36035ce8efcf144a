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
  "app.deploys-paused",
  "app.deploys-resumed",
  "variables.changed",
  "variable.revealed",
  "registry.created",
  "registry.updated",
  "registry.deleted",
  "deployment.created",
  "deployment.rolled-back",
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
