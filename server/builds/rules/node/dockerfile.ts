import { baseImage } from "../base-images";
import { appUser, buildSteps, copy, installPackages, run, start } from "../instructions";
import type { Files } from "../listing";
import type { Chosen, Instruction } from "../recipe";
import type { Framework } from "./frameworks";
import type { PackageJson } from "./package-json";
import type { PackageManager } from "./package-manager";

export type NodeApp = {
  files: Files;
  json: PackageJson;
  manager: PackageManager;
  version: string;
  framework: Framework | undefined;
};

const lifecycle = ["preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"];
/** Git hooks: without a repository these do nothing. */
const harmless = /^(?:husky(?: install)?|lefthook install|simple-git-hooks)(?: \|\| (?:true|exit 0|echo .*))?$/;

/** Whether installing needs more than the manifests: then everything is copied before it. */
const installNeedsSources = ({ files, json }: NodeApp, chosen: Chosen): boolean =>
  chosen.installGiven ||
  json.hasWorkspaces ||
  files.under("patches") ||
  json.ranges.some((range) => /^(?:file|link|portal|patch|workspace):|^\.{0,2}\//.test(range)) ||
  lifecycle.some((name) => {
    const script = json.script(name);
    return script !== null && !harmless.test(script);
  });

/** What packages need of the system that the slim image lacks. */
const systemPackages = ({ json }: NodeApp): string[] => [
  ...(json.dependsOn("prisma") || json.dependsOn("@prisma/client") ? ["ca-certificates", "openssl"] : []),
  ...(json.ranges.some((range) => /^(?:git[+:]|github:|gitlab:|bitbucket:|[\w-]+\/[\w.-]+$)/.test(range))
    ? ["ca-certificates", "git"]
    : []),
];

const installSteps = (app: NodeApp, chosen: Chosen): Instruction[] => {
  const { manager, files } = app;
  const caches = [{ name: manager.name, folder: manager.cache }];
  const install = chosen.install === null ? [] : [run(chosen, chosen.install, { caches, variables: true })];
  const setup = manager.setup === null ? [] : [run(chosen, manager.setup)];
  if (installNeedsSources(app, chosen)) return [...setup, "COPY . .", ...install];
  const manifests = [copy(["package.json", ...manager.lockFiles], "./")];
  if (files.under(".yarn")) manifests.push(copy([".yarn"], ".yarn"));
  return [...setup, ...manifests, ...install, "COPY . ."];
};

const environment = "ENV PATH=/app/node_modules/.bin:$PATH HUSKY=0 NEXT_TELEMETRY_DISABLED=1 ASTRO_TELEMETRY_DISABLED=1";

/**
 * Development dependencies go where what is left is known to be enough: the program that starts is node itself or comes with
 * a dependency proper, and no release command may want a tool.
 */
const pruneSteps = ({ json, manager }: NodeApp, chosen: Chosen): Instruction[] => {
  const program = /^(?:\w+=\S+\s+)*([\w-]+)/.exec(chosen.start ?? "")?.[1] ?? "";
  const ofDependency: Readonly<Record<string, string>> = {
    next: "next",
    "react-router-serve": "@react-router/serve",
    "remix-serve": "@remix-run/serve",
  };
  const needed = Object.hasOwn(ofDependency, program) ? ofDependency[program] : undefined;
  const enough = program === "node" || (needed !== undefined && json.dependsOn(needed, { production: true }));
  const safe = enough && chosen.release === null && !chosen.installGiven && !json.hasWorkspaces && manager.prune !== null;
  if (!safe || chosen.build === null || /\b(?:ts-node|tsx|swc-node|dotenv)\b/.test(chosen.start ?? "")) return [];
  return [run(chosen, manager.prune ?? "", { caches: [{ name: manager.name, folder: manager.cache }], variables: true })];
};

const frameworkCache = ({ framework }: NodeApp) =>
  framework?.cache === undefined ? [] : [{ name: framework.package, folder: `/app/${framework.cache}` }];

/** The stage `build` of a Node app, and of what another app builds with Node. */
export const buildStage = (app: NodeApp, chosen: Chosen): Instruction[] => [
  `FROM ${chosen.image(baseImage("node", app.version))} AS build`,
  ...installPackages(chosen, systemPackages(app)),
  "WORKDIR /app",
  environment,
  ...installSteps(app, chosen),
  ...buildSteps(chosen, [{ name: app.manager.name, folder: app.manager.cache }, ...frameworkCache(app)]),
  ...(chosen.start === null ? [] : pruneSteps(app, chosen)),
];

/** The last stage of a program. */
export const runStage = (app: NodeApp, chosen: Chosen): Instruction[] => [
  `FROM ${chosen.image(baseImage("node", app.version))}`,
  ...installPackages(chosen, systemPackages(app)),
  ...managerAtRunTime(app, chosen),
  copy(["/app"], "/app", { from: "build", owner: appUser }),
  "WORKDIR /app",
  "ENV NODE_ENV=production HOME=/tmp PATH=/app/node_modules/.bin:$PATH",
  ...start(chosen),
];

/** Only where the start or release command calls it. */
const managerAtRunTime = ({ manager }: NodeApp, chosen: Chosen): Instruction[] =>
  manager.setup !== null && new RegExp(`\\b${manager.name}\\b`).test(`${chosen.start} ${chosen.release}`)
    ? [run(chosen, manager.setup)]
    : [];
