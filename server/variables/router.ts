import * as z from "zod";
import { procedure, router } from "@/server/api/procedures";
import { changeVariables } from "./change-variables";
import { listVariables } from "./list-variables";
import { previewChange } from "./preview-change";
import { removeVariable } from "./remove-variable";
import { revealVariables } from "./reveal-variables";
import {
  mergedVariablesSchema,
  revealedVariablesSchema,
  variableChangesSchema,
  variableEntrySchema,
  variableListSchema,
  variableScopeSchema,
  writtenVariablesSchema,
} from "./schema";

const ofApp = z.object({ id: z.string().max(100), scope: variableScopeSchema.default("production") });
const keySchema = z.string().max(200);

export const variablesRouter = router({
  list: procedure
    .meta({ rest: { method: "GET", path: "/apps/{id}/env", summary: "An app's environment variables, values masked" } })
    .input(ofApp)
    .output(variableListSchema)
    .query(({ ctx, input }) => listVariables(ctx.caller, input)),

  replace: procedure
    .meta({
      rest: {
        method: "PUT",
        path: "/apps/{id}/env",
        bodyAs: "variables",
        summary: "Replace all variables of a scope: what is not named is removed. The next deployment takes them",
      },
    })
    .input(ofApp.extend({ variables: writtenVariablesSchema }))
    .output(variableListSchema)
    .mutation(({ ctx, input }) => changeVariables(ctx.caller, { ...input, mode: "replace" })),

  merge: procedure
    .meta({
      rest: {
        method: "PATCH",
        path: "/apps/{id}/env",
        bodyAs: "variables",
        summary: "Change the named variables of a scope; null removes. The next deployment takes them",
      },
    })
    .input(ofApp.extend({ variables: mergedVariablesSchema }))
    .output(variableListSchema)
    .mutation(({ ctx, input }) => changeVariables(ctx.caller, { ...input, mode: "merge" })),

  set: procedure
    .meta({
      rest: { method: "PUT", path: "/apps/{id}/env/{key}", summary: "Set one variable; what is not said of it stays as it is" },
    })
    .input(ofApp.extend({ key: keySchema, ...variableEntrySchema.shape }))
    .output(variableListSchema)
    .mutation(({ ctx, input: { id, scope, key, ...entry } }) =>
      changeVariables(ctx.caller, { id, scope, mode: "merge", variables: { [key]: entry } }),
    ),

  remove: procedure
    .meta({ rest: { method: "DELETE", path: "/apps/{id}/env/{key}", summary: "Remove one variable" } })
    .input(ofApp.extend({ key: keySchema }))
    .output(variableListSchema)
    .mutation(({ ctx, input }) => removeVariable(ctx.caller, input)),

  /** A mutation: it is written down, and no value may stand in an address. */
  reveal: procedure
    .meta({
      rest: {
        method: "POST",
        path: "/apps/{id}/env/reveal",
        summary: "The value of one variable, or of all that are no secrets. Each time is written down",
      },
    })
    .input(ofApp.extend({ key: keySchema.optional() }))
    .output(revealedVariablesSchema)
    .mutation(({ ctx, input }) => revealVariables(ctx.caller, input)),

  /** A mutation although nothing is written: values belong into a body, not into an address. */
  preview: procedure
    .input(ofApp.extend({ mode: z.enum(["replace", "merge"]), variables: mergedVariablesSchema }))
    .output(variableChangesSchema)
    .mutation(({ ctx, input }) => previewChange(ctx.caller, input)),
});
