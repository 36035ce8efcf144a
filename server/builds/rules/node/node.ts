import type { Files } from "../listing";
import type { Family } from "../recipe";
import { buildStage, runStage } from "./dockerfile";
import { type Framework, frameworks, type Outcome, serverLibraries } from "./frameworks";
import { nodeVersion } from "./node-version";
import { type PackageJson, packageJson } from "./package-json";
import { type PackageManager, packageManager } from "./package-manager";
import { startCommand } from "./start-command";

const buildCommand = (json: PackageJson, manager: PackageManager, framework: Framework | undefined): string | null =>
  json.script("build") === null ? (framework?.build ?? null) : manager.runs("build");

const found = (json: PackageJson, framework: Framework | undefined, library: string | undefined): string => {
  if (framework) {
    const version = json.versionOf(framework.package);
    const major = version === "" ? "" : ` ${version.split(".")[0]}`;
    return `Found package.json with ${framework.package}${major}: a ${framework.name} app`;
  }
  return library ? `Found package.json with ${library}: a Node app` : "Found package.json: a Node app";
};

const noStart = (json: PackageJson, outcome: Outcome | null, files: Files): string => {
  if (!json.readable) return "package.json is not valid JSON: correct it and push again.";
  if (outcome?.serves === "program" && outcome.noStart) return outcome.noStart;
  const apps = files
    .matching(/^(?:apps|packages|services)\/[^/]+\/package\.json$/)
    .map((path) => path.replace("/package.json", ""));
  if (json.hasWorkspaces && apps.length > 0) {
    return `This repository holds several packages: choose the root directory of one, for instance ${apps.slice(0, 3).join(", ")}.`;
  }
  return 'package.json has no script "start", no "main" that is there, and there is no server.js, index.js or app.js: add a start script, or give a start command or an output directory.';
};

/** A Node app: package.json is there. */
export const node: Family = (files, wishes) => {
  if (!files.has("package.json")) return null;
  const json = packageJson(files);
  const manager = packageManager(files, json);
  const framework = frameworks.find((candidate) => json.dependsOn(candidate.package));
  const library = serverLibraries.find(([name]) => json.dependsOn(name));
  const outcome = framework?.outcome(files, json) ?? null;
  const [version, versionEvidence] = nodeVersion(files, json);
  const start = startCommand({ files, json, manager }, outcome);
  const site = outcome?.serves === "files" && start === null ? outcome : null;
  const evidence = [found(json, framework, library?.[0]), manager.evidence, versionEvidence];
  if (start) evidence.push(start.evidence);
  if (site) evidence.push(`Its build leaves a site in ${wishes.outputDirectory ?? site.folder}`);
  const app = { files, json, manager, version, framework };
  return {
    kind: "node",
    framework: framework?.name ?? library?.[1] ?? null,
    evidence,
    suggestedName: json.name,
    install: manager.install,
    build: buildCommand(json, manager, framework),
    start: start?.command ?? null,
    release: null,
    outputDirectory: site?.folder ?? null,
    singlePage: site?.singlePage ?? null,
    noStart: noStart(json, outcome, files),
    ...(site?.immutable === undefined ? {} : { immutable: site.immutable }),
    buildStage: (chosen) => buildStage(app, chosen),
    runStage: (chosen) => runStage(app, chosen),
  };
};
