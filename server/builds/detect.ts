import { commandFault } from "./rules/commands";
import { families, lookedFor } from "./rules/families";
import { type Files, filesOf, type Listing } from "./rules/listing";
import { nothingFits } from "./rules/nothing-fits";
import type { Chosen, Commands, Instruction, Recipe, Wishes } from "./rules/recipe";
import { appJson, expectedVariables, longestName, procfile } from "./rules/repository-says";
import { staticServer } from "./rules/static-server";
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
  const dockerfilePath = wishes.dockerfilePath.replace(/^(?:\.\/)+/, "");
  if (wishes.builder !== "generated" && files.has(dockerfilePath))
    return { ok: true, plan: ownDockerfile(files, wishes, dockerfilePath) };
  if (wishes.builder === "dockerfile") return refuse(noDockerfile(files, dockerfilePath), [dockerfilePath]);
  const recipe = findRecipe(files, wishes);
  if (!recipe) return refuse(nothingFits(files, lookedFor));
  const chosen = choose(files, recipe, wishes);
  if (chosen.start === null && chosen.outputDirectory === null) return refuse(recipe.noStart);
  const fault = chosenFault(chosen);
  if (fault) return refuse(fault);
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

/** Why a Dockerfile cannot be written from this, whether the person or the repository says it; null when it can. */
const chosenFault = (chosen: Chosen): string | null => {
  for (const name of ["install", "build", "start", "release"] as const) {
    const fault = commandFault(chosen[name] ?? "");
    if (fault) return `The ${name} command ${fault}: change it in the app's build settings.`;
  }
  const folder = chosen.outputDirectory ?? ".";
  return outputPattern.test(folder) && !folder.split("/").includes("..")
    ? null
    : "The output directory must be a folder below the app's root directory, such as dist: give another in the app's build settings.";
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

/** What files say is quoted in sentences, which go to logs and terminals. */
const printable = (sentence: string): string => sentence.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, " ").slice(0, 300);

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

const dockerfileLines = (recipe: Recipe, chosen: Chosen): Instruction[] => {
  const stage = recipe.buildStage(chosen);
  const builds = stage.length > 0;
  const folder = chosen.outputDirectory === "." ? "" : `${chosen.outputDirectory ?? ""}/`;
  const site = { from: builds ? "build" : null, folder: `${builds ? "/app" : "."}/${folder}`, immutable: recipe.immutable };
  return [...stage, ...(builds ? [""] : []), ...(chosen.start === null ? staticServer(chosen, site) : recipe.runStage(chosen))];
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
    ].map(printable),
    dockerfile: `${dockerfileLines(recipe, chosen).join("\n")}\n`,
    dockerfilePath: null,
    installCommand: chosen.install,
    buildCommand: chosen.build,
    startCommand: chosen.start,
    releaseCommand: chosen.release,
    outputDirectory: chosen.outputDirectory,
    singlePage: served ? chosen.singlePage : null,
    expectedVariables: expectedVariables(files),
    suggestedName: (appJson(files).name ?? recipe.suggestedName)?.slice(0, longestName) ?? null,
  };
};
