import * as z from "zod";
import { commitSchema } from "../deployments/schema";

/** Vocabulary and inputs of deploy hooks. Browser-safe. */

/** An address that deploys an app when it is called. Its secret is shown once. */
export const deployHookSchema = z.object({
  id: z.string(),
  appId: z.string(),
  name: z.string(),
  /** The first characters of its secret, to tell it from others. */
  prefix: z.string(),
  createdBy: z.string().nullable(),
  createdByName: z.string().nullable(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
});
export type DeployHook = z.infer<typeof deployHookSchema>;

/** `url` holds the secret, and is shown this once: only its hash is kept. */
export const createdDeployHookSchema = deployHookSchema.extend({ url: z.url(), secret: z.string() });
export type CreatedDeployHook = z.infer<typeof createdDeployHookSchema>;

export const deployHookNameSchema = z
  .string()
  .trim()
  .min(1, "Give the hook a name: who will call it.")
  .max(100, "A name has at most 100 characters.");

export const createDeployHookInput = z.object({ id: z.string().max(100), name: deployHookNameSchema.default("Deploy hook") });

/** More than this are not told apart by anybody. */
export const mostDeployHooks = 20;

/** What a call may say; whatever else its body holds is somebody's own. */
export const callDeployHookInput = z.object({ commit: commitSchema.optional() });

/** What whoever calls the hook gets. */
export const hookAnswerSchema = z.object({
  deploymentId: z.string(),
  number: z.int(),
  /** The deployment's page. */
  url: z.url(),
});
export type HookAnswer = z.infer<typeof hookAnswerSchema>;
