import * as z from "zod";
import { deploymentSchema } from "../deployments/schema";
import { writtenVariablesSchema } from "../variables/schema";
import { labelsSchema, zoneSchema } from "../workers/place-schema";
import { appSnapshotSchema, settings, settingsAtCreation } from "./settings-schema";

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
  "host_drained",
  "host_removed",
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

/** An app comes from a repository or from an image, and from one of them only. */
const oneSource = "Give a repository or an image, one of them.";

/** Which hosts may run it: only those of the zone, where one is given, and with all of the labels. The next deployment takes it up. */
const place = { zone: zoneSchema.nullable(), hostLabels: labelsSchema };

export const placesSchema = z.object({
  /** False: there is one host at most. */
  choice: z.boolean(),
  zones: z.array(z.string()),
  labels: z.array(z.object({ key: z.string(), values: z.array(z.string()) })),
});
export type Places = z.infer<typeof placesSchema>;

/** `name` gives the subdomain when none is given. */
export const createAppInput = z
  .object({
    name: appNameSchema,
    subdomain: subdomainSchema.optional(),
    ...settingsAtCreation,
    zone: place.zone.default(null),
    hostLabels: place.hostLabels.default({}),
    /** Environment variables of production, as `PUT /v1/apps/{id}/env` takes them. */
    variables: writtenVariablesSchema.default({}),
  })
  .superRefine(({ repository, image }, context) => {
    if (repository === null && image === null)
      context.addIssue({ code: "custom", path: ["repository"], message: "Give the repository's address, or an image." });
    if (repository !== null && image !== null) context.addIssue({ code: "custom", path: ["image"], message: oneSource });
  });
export type CreateAppInput = z.infer<typeof createAppInput>;

export const updateAppInput = z.object({
  id: z.string(),
  ...z.object({ name: appNameSchema, ...settings, ...place }).partial().shape,
});
export type UpdateAppInput = z.infer<typeof updateAppInput>;

/** Where source is read before there is an app, and with which credential of the caller's team. */
export const sourceInput = z.object({
  repository: settings.repository.unwrap(),
  branch: settingsAtCreation.branch,
  gitConnectionId: settingsAtCreation.gitConnectionId,
  deployKeyId: settingsAtCreation.deployKeyId,
});
export type SourceInput = z.infer<typeof sourceInput>;

/** What is asked about a repository before there is an app. */
export const inspectInput = sourceInput.extend({
  rootDirectory: settingsAtCreation.rootDirectory,
  builder: settingsAtCreation.builder,
  dockerfilePath: settingsAtCreation.dockerfilePath,
  port: settingsAtCreation.port,
  installCommand: settingsAtCreation.installCommand,
  buildCommand: settingsAtCreation.buildCommand,
  startCommand: settingsAtCreation.startCommand,
  releaseCommand: settingsAtCreation.releaseCommand,
  outputDirectory: settingsAtCreation.outputDirectory,
  singlePage: settingsAtCreation.singlePage,
});
export type InspectInput = z.input<typeof inspectInput>;

/** An app as the API, the dashboard and the tests see it. */
export const appSchema = appSnapshotSchema.extend({
  id: z.string(),
  name: z.string(),
  subdomain: z.string(),
  status: appStatusSchema,
  /** One of `appStatusReasons`, or null. */
  statusReason: z.string().nullable(),
  wanted: z.enum(["running", "stopped"]),
  diskQuotaMb: z.int(),
  /** Since when it has written more than that; null while it has not. */
  diskOverQuotaAt: z.iso.datetime().nullable(),
  gitConnectionId: z.string().nullable(),
  deployKeyId: z.string().nullable(),
  watchPaths: z.array(z.string()),
  previewsEnabled: z.boolean(),
  previewLimit: z.int(),
  previewMemoryMb: z.int().nullable(),
  previewCpus: z.number().nullable(),
  /** Of a preview: the id of the app whose pull request it shows. */
  previewOf: z.string().nullable(),
  /** Where it answers, or will with its first deployment. */
  url: z.url(),
  workerId: z.string().nullable(),
  /** Null: any. */
  zone: z.string().nullable(),
  hostLabels: z.record(z.string(), z.string()),
  /** Its host, by name; `offlineSince` is when it was heard last, set while it is offline. */
  host: z.object({ name: z.string(), offlineSince: z.iso.datetime().nullable() }).nullable(),
  liveDeploymentId: z.string().nullable(),
  /** Set while pushes deploy nothing: since a rollback, or because somebody paused them. */
  automaticDeploysPausedAt: z.iso.datetime().nullable(),
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
