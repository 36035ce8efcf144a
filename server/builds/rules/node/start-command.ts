import { withExec } from "../exec";
import type { Files } from "../listing";
import type { Outcome } from "./frameworks";
import { isForDeveloping } from "./frameworks";
import type { PackageJson } from "./package-json";
import type { PackageManager } from "./package-manager";

const entries = ["server", "index", "app", "main", "src/server", "src/index", "src/app", "src/main"].flatMap((name) =>
  ["js", "mjs", "cjs"].map((ending) => `${name}.${ending}`),
);
const productionScripts = ["start:prod", "start:production", "start", "serve"];

export type Start = { command: string; evidence: string };

/**
 * The script's own line where the shell can be left out: signals then reach the program at once, and the package manager
 * does not stay in memory beside it.
 */
const runScript = (name: string, json: PackageJson, manager: PackageManager): string => {
  const line = json.script(name) ?? "";
  const direct =
    manager.hasModulesFolder &&
    withExec(line) !== line &&
    !/npm_|^(?:npm|pnpm|yarn|bun|npx|run-[sp]|concurrently)\b/.test(line) &&
    json.script(`pre${name}`) === null &&
    json.script(`post${name}`) === null;
  return direct ? line : manager.runs(name);
};

const fromScripts = (json: PackageJson, manager: PackageManager): Start | null => {
  const name = productionScripts.find((script) => {
    const line = json.script(script);
    return line !== null && !isForDeveloping(line);
  });
  if (name === undefined) return null;
  return {
    command: runScript(name, json, manager),
    evidence: `scripts.${name} is “${shorten(json.script(name) ?? "")}”: it starts the app`,
  };
};

const shorten = (line: string): string => (line.length > 80 ? `${line.slice(0, 79)}…` : line.replaceAll("\n", " "));

const safePath = /^[\w@][\w@./-]*$/;

const fromFiles = (files: Files, json: PackageJson): Start | null => {
  const main = json.main?.replace(/^\.\//, "");
  // What main names may only come about in the build.
  if (
    main &&
    safePath.test(main) &&
    (files.has(main) || (json.script("build") !== null && /^(?:dist|build|out|lib)\//.test(main)))
  ) {
    return { command: `node ${main}`, evidence: `main is ${main}: node starts it` };
  }
  const entry = files.firstOf(entries);
  return entry === undefined ? null : { command: `node ${entry}`, evidence: `Found ${entry}: node starts it` };
};

/** How a Node program starts; null where nothing says so. */
export const startCommand = (
  { files, json, manager }: { files: Files; json: PackageJson; manager: PackageManager },
  outcome: Outcome | null,
): Start | null => {
  const script = fromScripts(json, manager);
  if (script) return script;
  if (outcome?.serves === "program" && outcome.start !== null) {
    return { command: outcome.start, evidence: `It is started with “${outcome.start}”` };
  }
  return outcome === null ? fromFiles(files, json) : null;
};
