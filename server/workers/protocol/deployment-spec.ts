import * as z from "zod";
import { builderSchema } from "../../builds/schema";
import { gitAccessSchema } from "../../git/access-schema";

/** What is served to the holder of a claim. */

/** How a container is run; the same for a first start, a restart and after a rebuilt host. */
export const runSpecSchema = z.object({
  /** Port on which the app listens inside the container; also given as `PORT`. */
  port: z.int(),
  memoryBytes: z.int(),
  cpus: z.number(),
  pidsLimit: z.int(),
  environment: z.record(z.string(), z.string()),
  /** Instead of the image's own command: one line for `/bin/sh -c`. */
  startCommand: z.string().nullable(),
});
export type RunSpec = z.infer<typeof runSpecSchema>;

export const claimRequestSchema = z.object({
  deploymentId: z.string().max(100),
  claimId: z.string().min(8).max(100),
  bootId: z.string().min(8).max(100),
});

export const repositorySourceSchema = z.object({
  kind: z.literal("repository"),
  repository: z.string(),
  branch: z.string(),
  /** Of a pull request: the full ref under which its server keeps the head, instead of the branch. */
  ref: z.string().nullable().default(null),
  /** Fetch exactly this commit; null: the head of the branch, or of the ref. */
  commit: z.string().nullable(),
  /** With what a private repository is read. */
  access: gitAccessSchema.nullable().default(null),
  allowLocal: z.boolean(),
  allowPrivateAddresses: z.boolean(),
  /** Largest repository (pack and work tree), bytes. */
  maxBytes: z.int(),
  timeoutMs: z.int(),
});
export type RepositorySource = z.infer<typeof repositorySourceSchema>;

const imageSourceSchema = z.object({
  kind: z.literal("image"),
  /** As `server/builds/image-grammar.ts` has it. */
  reference: z.string(),
  credential: z.object({ server: z.string(), username: z.string(), password: z.string() }).nullable(),
  allowPrivateAddresses: z.boolean(),
  timeoutMs: z.int(),
});
export type ImageSource = z.infer<typeof imageSourceSchema>;

/** Nothing is fetched or built: an image that this host kept runs again. */
const keptSourceSchema = z.object({ kind: z.literal("kept"), image: z.string() });

const command = z.string().nullable();
/** What the user chose about how the app is built and run; nulls are found out on the host (`server/builds`). */
export const buildWishesSchema = z.object({
  rootDirectory: z.string(),
  builder: builderSchema,
  dockerfilePath: z.string(),
  port: z.int(),
  installCommand: command,
  buildCommand: command,
  startCommand: command,
  releaseCommand: command,
  outputDirectory: z.string().nullable(),
  singlePage: z.boolean().nullable(),
  baseImagePrefix: z.string(),
});
export type BuildWishes = z.infer<typeof buildWishesSchema>;

const buildSpecSchema = buildWishesSchema.extend({
  target: z.string().nullable(),
  arguments: z.record(z.string(), z.string()),
  /** Handed to the build as secrets, never as arguments. */
  variables: z.record(z.string(), z.string()),
  noCache: z.boolean(),
  timeoutMs: z.int(),
});
export type BuildSpec = z.infer<typeof buildSpecSchema>;

/** Served only to the holder of the claim, until the claim ends. */
export const deploymentSpecSchema = z.object({
  deploymentId: z.string(),
  claimId: z.string(),
  appId: z.string(),
  appName: z.string(),
  number: z.int(),
  source: z.discriminatedUnion("kind", [repositorySourceSchema, imageSourceSchema, keptSourceSchema]),
  build: buildSpecSchema,
  /** A release command has this long. */
  releaseTimeoutMs: z.int(),
  maxLogBytes: z.int(),
  /** Values that the log must not show. */
  masked: z.array(z.string()),
  run: runSpecSchema,
  health: z.object({ path: z.string().nullable(), timeoutMs: z.int() }),
  drainMs: z.int(),
  stopTimeoutMs: z.int(),
});
export type DeploymentSpec = z.infer<typeof deploymentSpecSchema>;
