import * as z from "zod";
import { imageReferenceSchema } from "../builds/image-grammar";
import { builderSchema } from "../builds/schema";

/** An app's settings: what its forms ask, what a deployment keeps of it. Browser-safe. */

const hasControlCharacters = (text: string): boolean =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  /[\u0000-\u001f\u007f]/.test(text);

const staysInside = (path: string): boolean => !path.split("/").includes("..");

/** A path inside the repository: relative, no `..`, no control characters. The worker checks the real path again. */
export const repositoryPathSchema = z
  .string()
  .trim()
  .min(1, "Give a path inside the repository.")
  .max(500, "That path is too long.")
  .refine((path) => !hasControlCharacters(path) && !path.includes("\\"), "The path holds characters that are not allowed.")
  .refine((path) => !path.startsWith("/"), "The path must be relative to the root of the repository.")
  .refine(staysInside, "The path must stay inside the repository.");

/** `""` is the repository's root; `.` and slashes at the ends say the same as their absence. */
const rootDirectorySchema = z
  .string()
  .trim()
  .max(500, "That path is too long.")
  .transform((path) =>
    path
      .replace(/^(?:\.?\/)+|\/+$/g, "")
      .split("/")
      .filter((part) => part !== "." && part !== "")
      .join("/"),
  )
  .refine((path) => !hasControlCharacters(path) && !path.includes("\\"), "The path holds characters that are not allowed.")
  .refine(staysInside, "The path must stay inside the repository.");

export const healthCheckPathSchema = z
  .string()
  .trim()
  .max(500, "That path is too long.")
  .regex(/^\/[\x21-\x7e]*$/, "Begin the path with a slash, without spaces: /healthz");

/** One line for `/bin/sh -c` inside the app's own image. Null or empty: what the platform finds. */
const commandSchema = z
  .string()
  .trim()
  .max(2_000, "That command is too long.")
  .refine((text) => !hasControlCharacters(text), "A command is one line.")
  .transform((text) => (text === "" ? null : text))
  .nullable();

const buildTargetSchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, "A target is the name of a stage of the Dockerfile.")
  .nullable();

/** Values of `ARG`s. They stay readable in the image's history: secrets belong into build variables. */
const buildArgumentsSchema = z
  .record(
    z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, "A build argument's name has letters, digits and underscores."),
    z
      .string()
      .max(4_000, "That value is too long.")
      .refine((text) => !text.includes("\u0000"), "A value holds no NUL."),
  )
  .refine((entries) => Object.keys(entries).length <= 100, "At most 100 build arguments.");

/** A path of the repository, or a pattern with `*` (within a folder), `**` (any folders) and `?`; with `!` before it, an exception. */
const watchPathSchema = z
  .string()
  .trim()
  .min(1, "Give a path.")
  .max(300, "That path is too long.")
  .refine((path) => !hasControlCharacters(path) && !path.includes("\\"), "The path holds characters that are not allowed.")
  .transform((path) => path.replace(/^(!?)(?:\.?\/)+/, "$1").replace(/\/+$/, ""))
  .refine((path) => path !== "" && path !== "!", "Give a path inside the repository.")
  .refine(staysInside, "The path must stay inside the repository.");

export const appDefaults = {
  branch: "main",
  rootDirectory: "",
  builder: "auto",
  dockerfilePath: "Dockerfile",
  port: 3000,
  memoryMb: 512,
  cpus: 1,
  pidsLimit: 512,
  diskQuotaMb: 10_240,
  previewLimit: 5,
} as const;

/** How its repository is read, and what happens when something is pushed there. No deployment keeps these. */
const gitSettings = {
  /** The team's connection with which a private repository is read; that, or a deploy key, or neither. */
  gitConnectionId: z.string().max(100).nullable(),
  deployKeyId: z.string().max(100).nullable(),
  /** Pushes that change nothing below these start nothing; empty: every push counts. */
  watchPaths: z.array(watchPathSchema).max(50, "At most 50 paths."),
  /** Pull requests get an app of their own. */
  previewsEnabled: z.boolean(),
  previewLimit: z.int("Give a whole number.").min(1, "At least one.").max(100, "At most 100 previews."),
  /** Null: as much as the app. */
  previewMemoryMb: z
    .int("Give whole megabytes.")
    .min(16, "At least 16 MB.")
    .max(1_048_576, "That is more than a host has.")
    .nullable(),
  previewCpus: z.number().min(0.05, "At least 0.05 of a CPU.").max(256, "That is more than a host has.").nullable(),
};

/** Each setting with its grammar, once. */
export const settings = {
  repository: z.string().trim().min(1, "Give the repository's address.").max(1000, "That address is too long.").nullable(),
  /** Checked by the grammar of refs in `server/git`. */
  branch: z.string().trim().min(1, "Give a branch.").max(255, "That branch name is too long."),
  /** A prebuilt image instead of a repository. */
  image: imageReferenceSchema.nullable(),
  /** Credentials for the image's registry, of the app's team. */
  registryId: z.string().max(100).nullable(),
  /** Where the app lies in its repository; `""` is the root. */
  rootDirectory: rootDirectorySchema,
  builder: builderSchema,
  /** From the root directory. */
  dockerfilePath: repositoryPathSchema,
  buildTarget: buildTargetSchema,
  buildArguments: buildArgumentsSchema,
  installCommand: commandSchema,
  buildCommand: commandSchema,
  startCommand: commandSchema,
  /** Run once in the new image before it takes over. */
  releaseCommand: commandSchema,
  /** Of static sites, from the root directory. */
  outputDirectory: repositoryPathSchema.nullable(),
  /** Unknown paths of a static site answer with `index.html`; null: what the platform finds. */
  singlePage: z.boolean().nullable(),
  port: z.int("Give a port number.").min(1, "Ports begin at 1.").max(65_535, "Ports end at 65535."),
  healthCheckPath: healthCheckPathSchema.nullable(),
  memoryMb: z.int("Give whole megabytes.").min(16, "At least 16 MB.").max(1_048_576, "That is more than a host has."),
  cpus: z.number().min(0.05, "At least 0.05 of a CPU.").max(256, "That is more than a host has."),
  pidsLimit: z.int("Give a whole number.").min(16, "At least 16 processes.").max(32_768, "At most 32768 processes."),
  /** What its container may write before its people are told; no deployment keeps it. */
  diskQuotaMb: z.int("Give whole megabytes.").min(16, "At least 16 MB.").max(16_777_216, "That is more than a host has."),
  ...gitSettings,
};

/** What an app begins with where nothing is said. */
export const settingsAtCreation = {
  repository: settings.repository.default(null),
  branch: settings.branch.default(appDefaults.branch),
  image: settings.image.default(null),
  registryId: settings.registryId.default(null),
  rootDirectory: settings.rootDirectory.default(appDefaults.rootDirectory),
  builder: settings.builder.default(appDefaults.builder),
  dockerfilePath: settings.dockerfilePath.default(appDefaults.dockerfilePath),
  buildTarget: settings.buildTarget.default(null),
  buildArguments: settings.buildArguments.default({}),
  installCommand: settings.installCommand.default(null),
  buildCommand: settings.buildCommand.default(null),
  startCommand: settings.startCommand.default(null),
  releaseCommand: settings.releaseCommand.default(null),
  outputDirectory: settings.outputDirectory.default(null),
  singlePage: settings.singlePage.default(null),
  port: settings.port.default(appDefaults.port),
  healthCheckPath: settings.healthCheckPath.default(null),
  memoryMb: settings.memoryMb.default(appDefaults.memoryMb),
  cpus: settings.cpus.default(appDefaults.cpus),
  pidsLimit: settings.pidsLimit.default(appDefaults.pidsLimit),
  diskQuotaMb: settings.diskQuotaMb.default(appDefaults.diskQuotaMb),
  gitConnectionId: settings.gitConnectionId.default(null),
  deployKeyId: settings.deployKeyId.default(null),
  watchPaths: settings.watchPaths.default([]),
  previewsEnabled: settings.previewsEnabled.default(false),
  previewLimit: settings.previewLimit.default(appDefaults.previewLimit),
  previewMemoryMb: settings.previewMemoryMb.default(null),
  previewCpus: settings.previewCpus.default(null),
};

/** The defaults alone. */
export const settingsDefaults = z.object(settingsAtCreation).parse({});

/** The settings that a deployment keeps, so that it can be told, and run again, as it was. */
export const appSnapshotSchema = z.object({
  repository: z.string().nullable(),
  branch: z.string(),
  image: z.string().nullable(),
  registryId: z.string().nullable(),
  rootDirectory: z.string(),
  builder: builderSchema,
  dockerfilePath: z.string(),
  buildTarget: z.string().nullable(),
  buildArguments: z.record(z.string(), z.string()),
  installCommand: z.string().nullable(),
  buildCommand: z.string().nullable(),
  startCommand: z.string().nullable(),
  releaseCommand: z.string().nullable(),
  outputDirectory: z.string().nullable(),
  singlePage: z.boolean().nullable(),
  port: z.int(),
  healthCheckPath: z.string().nullable(),
  memoryMb: z.int(),
  cpus: z.number(),
  pidsLimit: z.int(),
});
export type AppSnapshot = z.infer<typeof appSnapshotSchema>;
export type SettingName = keyof AppSnapshot;

/** All settings as a form holds them. */
export const settingsSchema = z.object(settings);
export type SettingsValues = z.input<typeof settingsSchema>;
export type FormSetting = keyof SettingsValues;
