import * as z from "zod";

/** Vocabulary of how an app's image comes about. Browser-safe. */

/** `auto`: the repository's Dockerfile where there is one, else a generated one. */
export const builders = ["auto", "dockerfile", "generated"] as const;
export const builderSchema = z.enum(builders);
export type Builder = z.infer<typeof builderSchema>;

export const appKinds = ["dockerfile", "static", "node", "python", "go", "ruby", "php", "rust", "java"] as const;
export type AppKind = (typeof appKinds)[number];

const command = z.string().nullable();

/** A variable that the repository says the app needs: from `app.json` or `.env.example`. */
export const expectedVariableSchema = z.object({
  key: z.string(),
  description: z.string().nullable(),
  /** What it is when nobody gives one. */
  value: z.string().nullable(),
  required: z.boolean(),
  /** True: a random secret is to be made. */
  generated: z.boolean(),
});
export type ExpectedVariable = z.infer<typeof expectedVariableSchema>;

/** How a commit is built and run, and why: what was found in its files, joined with what the user chose. */
export const buildPlanSchema = z.object({
  kind: z.enum(appKinds),
  /** As its makers write it: `Next.js`; null where there is none. */
  framework: z.string().nullable(),
  /** What was found and what follows from it, a sentence each, for the log and for the person. */
  evidence: z.array(z.string()),
  /** The generated Dockerfile; null where the repository's own is used. */
  dockerfile: z.string().nullable(),
  /** The repository's own, relative to its root directory; null where one is generated. */
  dockerfilePath: z.string().nullable(),
  installCommand: command,
  buildCommand: command,
  /** Null where the image's own command runs. */
  startCommand: command,
  /** Run once in the new image before it takes over: migrations. */
  releaseCommand: command,
  /** Of static sites, relative to the root directory. */
  outputDirectory: z.string().nullable(),
  /** Unknown paths answer with `index.html`. Null where that says nothing. */
  singlePage: z.boolean().nullable(),
  expectedVariables: z.array(expectedVariableSchema),
  /** The name that the repository gives itself (`app.json`, `package.json`). */
  suggestedName: z.string().nullable(),
});
export type BuildPlan = z.infer<typeof buildPlanSchema>;

/** What a look at a repository found, before anything is deployed. */
export const inspectionSchema = z.object({
  commit: z.string(),
  /** Null where nothing fits; `message` then says what was looked for. */
  plan: buildPlanSchema.nullable(),
  message: z.string().nullable(),
  /** Folders that could be the root of an app, the repository's own root as `""`. */
  rootDirectories: z.array(z.string()),
  /** From the root directory. */
  dockerfiles: z.array(z.string()),
});
export type Inspection = z.infer<typeof inspectionSchema>;
