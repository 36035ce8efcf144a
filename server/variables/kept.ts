import { and, asc, eq } from "drizzle-orm";
import * as z from "zod";
import { variables } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { open, seal } from "@/server/secrets";
import { type KeptVariable, keptVariableSchema, type VariableScope } from "./schema";

/** What a variable's value is sealed with: moved to another row it does not open. */
export const variableIdentity = ({ id, appId, scope, key }: { id: string; appId: string; scope: string; key: string }) =>
  `variables:${id}:${appId}:${scope}:${key}`;

const keptIdentity = (deploymentId: string) => `deployments.environment:${deploymentId}`;
const keptSchema = z.array(keptVariableSchema);

/** The app's saved variables of one scope with their values, by key. */
export const readVariables = async (
  tx: Pick<Transaction, "select">,
  appId: string,
  scope: VariableScope,
): Promise<KeptVariable[]> => {
  const rows = await tx
    .select()
    .from(variables)
    .where(and(eq(variables.appId, appId), eq(variables.scope, scope)))
    .orderBy(asc(variables.key));
  return rows.map((row) => ({
    key: row.key,
    value: open(row.sealedValue, variableIdentity(row)),
    usedIn: row.usedIn,
    secret: row.secret,
  }));
};

/** The environment as a deployment keeps it. */
export const keepEnvironment = (deploymentId: string, environment: readonly KeptVariable[]): string | null =>
  environment.length === 0 ? null : seal(JSON.stringify(environment), keptIdentity(deploymentId));

/** The environment that a deployment was made with. */
export const keptEnvironment = (deployment: { id: string; sealedEnvironment: string | null }): KeptVariable[] =>
  deployment.sealedEnvironment === null
    ? []
    : keptSchema.parse(JSON.parse(open(deployment.sealedEnvironment, keptIdentity(deployment.id))));
