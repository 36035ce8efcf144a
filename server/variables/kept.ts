import { and, asc, eq } from "drizzle-orm";
import * as z from "zod";
import { variables } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { open, seal } from "@/server/secrets";
import { type KeptVariable, keptVariableSchema, type SavedVariable, type VariableScope } from "./schema";

/** What a variable's value is sealed with: moved to another row it does not open. */
export const variableIdentity = ({ id, appId, scope, key }: { id: string; appId: string; scope: string; key: string }) =>
  `variables:${id}:${appId}:${scope}:${key}`;

/** What a kept environment is sealed with. */
export const keptIdentity = (deploymentId: string) => `deployments.environment:${deploymentId}`;
const keptSchema = z.array(keptVariableSchema);

export type VariableRow = typeof variables.$inferSelect;

export const ofScope = (appId: string, scope: VariableScope) => and(eq(variables.appId, appId), eq(variables.scope, scope));

/** The rows as they are stored, by key. */
export const rowsOf = (source: Pick<Transaction, "select">, appId: string, scope: VariableScope): Promise<VariableRow[]> =>
  source.select().from(variables).where(ofScope(appId, scope)).orderBy(asc(variables.key));

/** A row with its value open. */
export const openRow = (row: VariableRow): KeptVariable => ({
  key: row.key,
  value: open(row.sealedValue, variableIdentity(row)),
  usedIn: row.usedIn,
  secret: row.secret,
});

/** The same, with what a change may change of it. */
export const openSaved = (row: VariableRow): SavedVariable => ({ ...openRow(row), inPreviews: row.inPreviews });

/** The app's saved variables of one scope with their values, by key. */
export const readVariables = async (
  tx: Pick<Transaction, "select">,
  appId: string,
  scope: VariableScope,
): Promise<KeptVariable[]> => (await rowsOf(tx, appId, scope)).map(openRow);

/** What the app's previews get: those of production that are marked for them, and over these the ones of their own scope. By key. */
export const rowsForPreviews = async (source: Pick<Transaction, "select">, appId: string): Promise<VariableRow[]> => {
  const marked = (await rowsOf(source, appId, "production")).filter(({ inPreviews }) => inPreviews);
  const byKey = new Map([...marked, ...(await rowsOf(source, appId, "preview"))].map((row) => [row.key, row]));
  return [...byKey.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
};

/** What a deployment of this app is made with: its own of production, or, of a preview, what its app has for previews. */
export const variablesFor = async (
  tx: Pick<Transaction, "select">,
  app: { id: string; previewOf: string | null },
): Promise<KeptVariable[]> =>
  app.previewOf === null ? readVariables(tx, app.id, "production") : (await rowsForPreviews(tx, app.previewOf)).map(openRow);

/** The environment as a deployment keeps it. */
export const keepEnvironment = (deploymentId: string, environment: readonly KeptVariable[]): string | null =>
  environment.length === 0 ? null : seal(JSON.stringify(environment), keptIdentity(deploymentId));

/** The environment that a deployment was made with. */
export const keptEnvironment = (deployment: { id: string; sealedEnvironment: string | null }): KeptVariable[] =>
  deployment.sealedEnvironment === null
    ? []
    : keptSchema.parse(JSON.parse(open(deployment.sealedEnvironment, keptIdentity(deployment.id))));
