import * as z from "zod";

/** Vocabulary of environment variables. Browser-safe. */
export const variableScopes = ["production", "preview"] as const;
export const variableScopeSchema = z.enum(variableScopes);
export type VariableScope = z.infer<typeof variableScopeSchema>;

/** `build`: handed to the build as a secret; `run`: in the environment of the container. */
export const variableUses = ["run", "build", "both"] as const;
export const variableUseSchema = z.enum(variableUses, "A variable is used in run, build or both.");
export type VariableUse = z.infer<typeof variableUseSchema>;

/** A variable with its value, as a deployment keeps it. Never leaves the server but for the host that runs it. */
export const keptVariableSchema = z.object({
  key: z.string(),
  value: z.string(),
  usedIn: variableUseSchema,
  secret: z.boolean(),
});
export type KeptVariable = z.infer<typeof keptVariableSchema>;
/** As it is saved: of production, previews may get it too. */
export type SavedVariable = KeptVariable & { inPreviews: boolean };

/** Shown in the place of every value, whatever its length. */
export const mask = "••••••••";

/** A saved variable as the API and the dashboard see it: never with its value. */
export const variableSchema = z.object({
  key: z.string(),
  scope: variableScopeSchema,
  usedIn: variableUseSchema,
  /** Write-only: its value is never shown again. */
  secret: z.boolean(),
  /** Previews of pull requests get it: it is of their scope, or of production and marked for them. */
  inPreviews: z.boolean(),
  masked: z.literal(mask),
  /** Name of who changed it last; null when they are gone. */
  updatedBy: z.string().nullable(),
  updatedAt: z.iso.datetime(),
});
export type Variable = z.infer<typeof variableSchema>;
export const variableListSchema = z.object({ items: z.array(variableSchema) });
export type VariableList = z.infer<typeof variableListSchema>;

/** What is not said stays as it is; a new variable needs a value, the rest of it follows from its name. */
export const variableEntrySchema = z.object({
  value: z.string().optional(),
  usedIn: variableUseSchema.optional(),
  secret: z.boolean().optional(),
  /** Of production: previews of pull requests get it too, where their own scope has no other of this name. */
  inPreviews: z.boolean().optional(),
});
export type VariableEntry = z.infer<typeof variableEntrySchema>;

const writtenSchema = z.union(
  [z.string(), variableEntrySchema],
  "Give the value as a text, or an object with value, usedIn (run, build or both), secret and inPreviews (true or false).",
);
/** By key: a value, or a value with how it is used. */
export const writtenVariablesSchema = z.record(z.string(), writtenSchema);
export type WrittenVariables = z.infer<typeof writtenVariablesSchema>;
/** The same; null removes. */
export const mergedVariablesSchema = z.record(
  z.string(),
  z.union(
    [z.string(), z.null(), variableEntrySchema],
    "Give the value as a text, null to remove it, or an object with value, usedIn (run, build or both), secret and inPreviews (true or false).",
  ),
);
export type MergedVariables = z.infer<typeof mergedVariablesSchema>;

/** Keys by what a change would do to them. */
export const variableChangesSchema = z.object({
  added: z.array(z.string()),
  changed: z.array(z.string()),
  same: z.array(z.string()),
  removed: z.array(z.string()),
});
export type VariableChanges = z.infer<typeof variableChangesSchema>;

export const revealedVariablesSchema = z.object({ items: z.array(z.object({ key: z.string(), value: z.string() })) });
export type RevealedVariables = z.infer<typeof revealedVariablesSchema>;
