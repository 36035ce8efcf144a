import type { Decision, RuleFacts } from "./facts";

/** The newest deployment that came to an end by itself did so badly. Pure. */

export type DeploymentFacts = RuleFacts & {
  name: string;
  deletedAt: Date | null;
  ruleCreatedAt: Date;
  /** The newest that was neither cancelled nor superseded. */
  newest: { id: string; number: number; succeeded: boolean; reason: string | null; finishedAt: Date | null } | null;
};

const begins = ({ name, newest, ruleCreatedAt }: DeploymentFacts): Decision => {
  if (!newest || newest.succeeded || newest.finishedAt === null) return null;
  // It failed before anybody asked to be told.
  if (newest.finishedAt < ruleCreatedAt) return null;
  const reason = `Deployment ${newest.number} of ${name} failed${newest.reason === null ? "." : `: ${newest.reason}`}`;
  return { kind: "fire", reason, deploymentId: newest.id };
};

const ends = ({ deletedAt, enabled, newest }: DeploymentFacts): Decision => {
  if (deletedAt !== null) return { kind: "resolve", reason: "The app was deleted." };
  if (!enabled) return { kind: "resolve", reason: "The rule was switched off." };
  return newest?.succeeded ? { kind: "resolve", reason: `Deployment ${newest.number} succeeded.` } : null;
};

export const decideDeploymentFailed = (facts: DeploymentFacts): Decision => {
  if (facts.firingAlertId !== null) return ends(facts);
  return facts.enabled && facts.deletedAt === null ? begins(facts) : null;
};
