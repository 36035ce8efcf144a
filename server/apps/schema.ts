import * as z from "zod";
import { deploymentSchema } from "../deployments/schema";

/** Vocabulary and inputs of apps. Browser-safe. */
export const appStatuses = ["idle", "running", "stopped", "crashed"] as const;
export const appStatusSchema = z.enum(appStatuses);
export type AppStatus = z.infer<typeof appStatusSchema>;

/** Machine-readable reasons beside `status`; null when there is nothing to explain. */
export const appStatusReasons = [
  "stopped_by_user",
  "worker_offline",
  "exited",
  "out_of_memory",
  "restarting",
  "container_missing",
] as const;
export type AppStatusReason = (typeof appStatusReasons)[number];

/** One DNS label, lower case: `hello`, `my-app-2`. */
export const subdomainSchema = z
  .string()
  .trim()
  .toLowerCase()
  .min(1, "Give the app a subdomain.")
  .max(63, "A subdomain has at most 63 characters.")
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, "Use lower-case letters, digits and hyphens; begin and end with a letter or digit.")
  .refine((label) => !label.startsWith("xn--"), "Names that begin with xn-- are reserved.");

export const appNameSchema = z
  .string()
  .trim()
  .min(1, "Give the app a name.")
  .max(63, "A name has at most 63 characters.")
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/, "Use letters, digits and hyphens; begin and end with a letter or digit.");

/** A path inside the repository: relative, no `..`, no control characters. The worker checks the real path again. */
export const repositoryPathSchema = z
  .string()
  .trim()
  .min(1, "Give a path inside the repository.")
  .max(500, "That path is too long.")
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  .refine((path) => !/[\u0000-\u001f\u007f\\]/.test(path), "The path holds characters that are not allowed.")
  .refine((path) => !path.startsWith("/"), "The path must be relative to the root of the repository.")
  .refine((path) => !path.split("/").includes(".."), "The path must stay inside the repository.");

export const healthCheckPathSchema = z
  .string()
  .trim()
  .max(500, "That path is too long.")
  .regex(/^\/[\x21-\x7e]*$/, "Begin the path with a slash, without spaces: /healthz");

export const appDefaults = {
  branch: "main",
  dockerfilePath: "Dockerfile",
  port: 3000,
  memoryMb: 512,
  cpus: 1,
  pidsLimit: 512,
} as const;

const settings = {
  repository: z.string().trim().min(1, "Give the repository's address.").max(1000, "That address is too long."),
  /** Checked by the grammar of refs in `server/git`. */
  branch: z.string().trim().min(1, "Give a branch.").max(255, "That branch name is too long."),
  dockerfilePath: repositoryPathSchema,
  port: z.int("Give a port number.").min(1, "Ports begin at 1.").max(65_535, "Ports end at 65535."),
  healthCheckPath: healthCheckPathSchema.nullable(),
  memoryMb: z.int("Give whole megabytes.").min(16, "At least 16 MB.").max(1_048_576, "That is more than a host has."),
  cpus: z.number().min(0.05, "At least 0.05 of a CPU.").max(256, "That is more than a host has."),
  pidsLimit: z.int("Give a whole number.").min(16, "At least 16 processes.").max(32_768, "At most 32768 processes."),
};

/** `name` gives the subdomain when none is given. */
export const createAppInput = z.object({
  name: appNameSchema,
  subdomain: subdomainSchema.optional(),
  repository: settings.repository,
  branch: settings.branch.default(appDefaults.branch),
  dockerfilePath: settings.dockerfilePath.default(appDefaults.dockerfilePath),
  port: settings.port.default(appDefaults.port),
  healthCheckPath: settings.healthCheckPath.default(null),
  memoryMb: settings.memoryMb.default(appDefaults.memoryMb),
  cpus: settings.cpus.default(appDefaults.cpus),
  pidsLimit: settings.pidsLimit.default(appDefaults.pidsLimit),
});
export type CreateAppInput = z.infer<typeof createAppInput>;

export const updateAppInput = z.object({
  id: z.string(),
  name: appNameSchema.optional(),
  repository: settings.repository.optional(),
  branch: settings.branch.optional(),
  dockerfilePath: settings.dockerfilePath.optional(),
  port: settings.port.optional(),
  healthCheckPath: settings.healthCheckPath.optional(),
  memoryMb: settings.memoryMb.optional(),
  cpus: settings.cpus.optional(),
  pidsLimit: settings.pidsLimit.optional(),
});

/** The settings that a deployment keeps, so that it can be told, and run again, as it was. */
export const appSnapshotSchema = z.object({
  repository: z.string(),
  branch: z.string(),
  dockerfilePath: z.string(),
  port: z.int(),
  healthCheckPath: z.string().nullable(),
  memoryMb: z.int(),
  cpus: z.number(),
  pidsLimit: z.int(),
});
export type AppSnapshot = z.infer<typeof appSnapshotSchema>;

/** An app as the API, the dashboard and the tests see it. */
export const appSchema = appSnapshotSchema.extend({
  id: z.string(),
  name: z.string(),
  subdomain: z.string(),
  status: appStatusSchema,
  /** One of `appStatusReasons`, or null. */
  statusReason: z.string().nullable(),
  wanted: z.enum(["running", "stopped"]),
  /** Where it answers, or will with its first deployment. */
  url: z.url(),
  workerId: z.string().nullable(),
  liveDeploymentId: z.string().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type App = z.infer<typeof appSchema>;

/** An app on the home page: with the little of its last deployment that a card shows. */
export const appWithLatestSchema = appSchema.extend({
  latestDeployment: deploymentSchema
    .pick({
      id: true,
      number: true,
      status: true,
      reason: true,
      branch: true,
      commit: true,
      commitMessage: true,
      createdAt: true,
    })
    .nullable(),
});
export type AppWithLatest = z.infer<typeof appWithLatestSchema>;

export const pageInput = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
