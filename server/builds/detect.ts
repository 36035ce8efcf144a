import { commandFault } from "./rules/commands";
import { families, lookedFor } from "./rules/families";
import { type Files, filesOf, type Listing } from "./rules/listing";
import { nothingFits } from "./rules/nothing-fits";
import type { Chosen, Commands, Recipe, Wishes } from "./rules/recipe";
import { appJson, expectedVariables, procfile } from "./rules/repository-says";
import type { BuildPlan } from "./schema";

/** How an app is built, decided from its files alone. Pure and browser-safe: the worker and the dashboard give the same answer. */

export { baseImages } from "./rules/base-images";
export { generatedDockerignore } from "./rules/dockerignore";
export { filesToRead } from "./rules/files-to-read";
export type { Listing } from "./rules/listing";
export type { Wishes } from "./rules/recipe";

export type Detection =
  | { ok: true; plan: BuildPlan }
  /** `message` is a sentence for the person; `lookedFor` are the names of files. */
  | { ok: false; message: string; lookedFor: string[] };

/** The plan for these files and wishes, or why there is none. Never throws. */
export const detect = (listing: Listing, wishes: Wishes): Detection => {
  const files = filesOf(listing);
  const fault = wishFault(wishes);
  if (fault) return refuse(fault);
  const dockerfilePath = wishes.dockerfilePath.replace(/^(?:\.\/)+/, "");
  if (wishes.builder !== "generated" && files.has(dockerfilePath))
    return { ok: true, plan: ownDockerfile(files, wishes, dockerfilePath) };
  if (wishes.builder === "dockerfile") return refuse(noDockerfile(files, dockerfilePath), [dockerfilePath]);
  const recipe = findRecipe(files, wishes);
  if (!recipe) return refuse(nothingFits(files, lookedFor));
  const chosen = choose(files, recipe, wishes);
  if (chosen.start === null && chosen.outputDirectory === null) return refuse(recipe.noStart);
  return { ok: true, plan: generated(files, recipe, { wishes, chosen }) };
};

const refuse = (message: string, looked: readonly string[] = lookedFor): Detection => ({
  ok: false,
  message,
  lookedFor: [...looked],
});

const findRecipe = (files: Files, wishes: Wishes): Recipe | undefined => {
  const recipes = families.flatMap((family) => family(files, wishes) ?? []);
  return recipes.find((recipe) => recipe.start !== null || recipe.outputDirectory !== null) ?? recipes[0];
};

const outputPattern = /^[\p{L}\p{N}_@.+-][\p{L}\p{N}_@.+ -]*(?:\/[\p{L}\p{N}_@.+-][\p{L}\p{N}_@.+ -]*)*$/u;

const cleanFolder = (folder: string): string =>
  folder
    .trim()
    .replace(/^(?:\.?\/)+/, "")
    .replace(/\/+$/, "") || ".";

/** Why a wish cannot be followed; null when all can. */
const wishFault = (wishes: Wishes): string | null => {
  const given = [
    ["install", wishes.installCommand],
    ["build", wishes.buildCommand],
    ["start", wishes.startCommand],
    ["release", wishes.releaseCommand],
  ] as const;
  for (const [name, command] of given) {
    const fault = command === null ? null : commandFault(command);
    if (fault) return `The ${name} command ${fault}: change it in the app's build settings.`;
  }
  if (wishes.outputDirectory === null) return null;
  const folder = cleanFolder(wishes.outputDirectory);
  return outputPattern.test(folder) && !folder.split("/").includes("..")
    ? null
    : "The output directory must be a folder below the app's root directory, such as dist: change it in the app's build settings.";
};

const noDockerfile = (files: Files, wanted: string): string => {
  const others = files.matching(/(?:^|\/)(?:Dockerfile(?:\.[\w.-]+)?|[\w.-]+\.Dockerfile)$/i).slice(0, 5);
  const next =
    others.length > 0 ? `Choose one that is there: ${others.join(", ")}.` : "Add one, or let a Dockerfile be generated.";
  return `There is no ${wanted} below the app's root directory. ${next}`;
};

const ownDockerfile = (files: Files, wishes: Wishes, dockerfilePath: string): BuildPlan => ({
  kind: "dockerfile",
  framework: null,
  evidence: [`Found ${dockerfilePath}: it says how the app is built and started`],
  dockerfile: null,
  dockerfilePath,
  installCommand: null,
  buildCommand: null,
  startCommand: said(wishes.startCommand),
  releaseCommand: said(wishes.releaseCommand),
  outputDirectory: null,
  singlePage: null,
  expectedVariables: expectedVariables(files),
  suggestedName: appJson(files).name,
});

/** An empty field of a form says nothing. */
const said = (command: string | null | undefined): string | null => (command?.trim() ? command.trim() : null);

/** The person before the Procfile, the Procfile before what the family found. */
const choose = (files: Files, recipe: Recipe, wishes: Wishes): Chosen => {
  const processes = procfile(files);
  const folder = said(wishes.outputDirectory);
  const start = said(wishes.startCommand) ?? (folder ? null : (processes.get("web") ?? recipe.start));
  const commands: Commands = {
    install: said(wishes.installCommand) ?? recipe.install,
    build: said(wishes.buildCommand) ?? recipe.build,
    start,
    release: said(wishes.releaseCommand) ?? processes.get("release") ?? appJson(files).postdeploy ?? recipe.release,
  };
  return {
    ...commands,
    outputDirectory: start === null ? (folder ? cleanFolder(folder) : recipe.outputDirectory) : null,
    singlePage: wishes.singlePage ?? recipe.singlePage ?? false,
    installGiven: said(wishes.installCommand) !== null,
    port: wishes.port,
    image: (name) => `${wishes.baseImagePrefix}${name}`,
    cacheScope: wishes.cacheScope ?? null,
  };
};

const choices = (files: Files, wishes: Wishes): string[] => {
  const processes = procfile(files);
  const web = said(wishes.startCommand) === null && said(wishes.outputDirectory) === null && processes.has("web");
  const release = said(wishes.releaseCommand) === null;
  const fromProcfile = release && processes.has("release");
  const given = [
    said(wishes.installCommand) && "install command",
    said(wishes.buildCommand) && "build command",
    said(wishes.startCommand) && "start command",
    said(wishes.releaseCommand) && "release command",
    said(wishes.outputDirectory) && "output directory",
  ].filter((name) => typeof name === "string" && name !== "");
  return [
    ...(web ? ["Procfile says how the process web starts"] : []),
    ...(fromProcfile ? ["Procfile has a process release: it runs before each new version takes over"] : []),
    ...(release && !fromProcfile && appJson(files).postdeploy
      ? ["app.json has a script postdeploy: it runs as the release command"]
      : []),
    ...(given.length > 0 ? [`The app's build settings give the ${given.join(", ")}`] : []),
  ];
};

const generated = (files: Files, recipe: Recipe, { wishes, chosen }: { wishes: Wishes; chosen: Chosen }): BuildPlan => {
  const served = chosen.start === null;
  const absent = wishes.builder === "auto" && wishes.dockerfilePath !== "Dockerfile";
  return {
    kind: served ? "static" : recipe.kind,
    framework: recipe.framework,
    evidence: [
      ...(absent ? [`There is no ${wishes.dockerfilePath}: a Dockerfile is generated`] : []),
      ...recipe.evidence,
      ...choices(files, wishes),
    ],
    dockerfile: `${recipe.dockerfile(chosen).join("\n")}\n`,
    dockerfilePath: null,
    installCommand: chosen.install,
    buildCommand: chosen.build,
    startCommand: chosen.start,
    releaseCommand: chosen.release,
    outputDirectory: chosen.outputDirectory,
    singlePage: served ? chosen.singlePage : null,
    expectedVariables: expectedVariables(files),
    suggestedName: appJson(files).name ?? recipe.suggestedName,
  };
};
