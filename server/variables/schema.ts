import * as z from "zod";

/** Vocabulary of environment variables. Browser-safe. */
export const variableScopes = ["production", "preview"] as const;
export const variableScopeSchema = z.enum(variableScopes);
export type VariableScope = z.infer<typeof variableScopeSchema>;

/** `build`: handed to the build as a secret; `run`: in the environment of the container. */
export const variableUses = ["run", "build", "both"] as const;
export const variableUseSchema = z.enum(variableUses);
export type VariableUse = z.infer<typeof variableUseSchema>;

/** A variable with its value, as a deployment keeps it. Never leaves the server but for the host that runs it. */
export const keptVariableSchema = z.object({
  key: z.string(),
  value: z.string(),
  usedIn: variableUseSchema,
  secret: z.boolean(),
});
export type KeptVariable = z.infer<typeof keptVariableSchema>;
