import { type Detection, detect, type Wishes } from "../detect";
import type { BuildPlan } from "../schema";

/** An app's files by their paths; those whose text does not matter are empty. */
export type AppFiles = Readonly<Record<string, string>>;

export const undecided: Wishes = {
  builder: "auto",
  dockerfilePath: "Dockerfile",
  port: 3_000,
  installCommand: null,
  buildCommand: null,
  startCommand: null,
  releaseCommand: null,
  outputDirectory: null,
  singlePage: null,
  baseImagePrefix: "",
};

export const detectIn = (files: AppFiles, wishes: Partial<Wishes> = {}): Detection =>
  detect({ paths: Object.keys(files), contents: files }, { ...undecided, ...wishes });

/** @throws when nothing fits. */
export const planOf = (files: AppFiles, wishes: Partial<Wishes> = {}): BuildPlan => {
  const detection = detectIn(files, wishes);
  if (!detection.ok) throw new Error(detection.message);
  return detection.plan;
};

export const dockerfileOf = (files: AppFiles, wishes: Partial<Wishes> = {}): string => planOf(files, wishes).dockerfile ?? "";

/** `node Next.js: npm run build → next start`; what is served instead of started is in brackets. */
export const summary = (plan: BuildPlan): string => {
  const kind = plan.framework === null ? plan.kind : `${plan.kind} ${plan.framework}`;
  const served = `[${plan.outputDirectory}${plan.singlePage ? ", single page" : ""}]`;
  return `${kind}: ${plan.buildCommand ?? "no build"} → ${plan.startCommand ?? served}`;
};

/** A package.json that depends on these; `"vite dev"` and the like are scripts. */
export const packageJsonOf = (
  dependencies: readonly string[],
  scripts: Readonly<Record<string, string>> = {},
  more: Readonly<Record<string, unknown>> = {},
): string => JSON.stringify({ dependencies: Object.fromEntries(dependencies.map((name) => [name, "^1.0.0"])), scripts, ...more });
