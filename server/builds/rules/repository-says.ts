import type { ExpectedVariable } from "../schema";
import { dig, type Files, keysAt, textAt } from "./listing";

/** What a repository says about itself whatever its language: Procfile, app.json, .env.example. */

/** Of a Procfile: its processes by their names. */
export const procfile = (files: Files): ReadonlyMap<string, string> => {
  const lines = files.text("Procfile").split("\n");
  const processes = lines.map((line) => /^([\w-]+)\s*:(.*)$/.exec(line.trim()));
  return new Map(processes.flatMap((match) => (match?.[1] && match[2]?.trim() ? [[match[1], match[2].trim()] as const] : [])));
};

const keyPattern = /^[A-Z][A-Z0-9_]{0,63}$/;
/** The platform gives these itself. */
const given = new Set(["PORT"]);
const mostVariables = 200;
/** Each deployment keeps what is said here: longer texts are no description, name or example that anybody reads. */
const longest = { description: 300, value: 4_096 };
export const longestName = 100;

const fromAppJson = (files: Files): ExpectedVariable[] => {
  const appJson = files.json("app.json");
  return keysAt(appJson, "env").map((key) => {
    const declared = dig(appJson, "env", key);
    const value = typeof declared === "string" ? declared : textAt(declared, "value");
    const generated = textAt(declared, "generator") === "secret";
    const required = value === null && !generated && dig(declared, "required") !== false;
    return { key, description: textAt(declared, "description"), value: value === "" ? null : value, required, generated };
  });
};

const exampleFiles = [".env.example", ".env.sample", ".env.template", ".env.dist"];

const unquote = (value: string): string => {
  const quoted = /^(["'])(.*)\1/.exec(value);
  return (quoted ? (quoted[2] ?? "") : value.replace(/(?:^|\s)#.*$/, "")).trim();
};

/** A comment right above a key describes it; a key without a value is required. */
const fromExample = (files: Files): ExpectedVariable[] => {
  const variables: ExpectedVariable[] = [];
  let comment: string | null = null;
  for (const line of files.text(files.firstOf(exampleFiles) ?? "").split("\n")) {
    const said = /^#+(.*)$/.exec(line.trim())?.[1]?.trim();
    const assigned = /^(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)$/.exec(line.trim());
    if (assigned?.[1]) {
      const value = unquote((assigned[2] ?? "").trim());
      variables.push({
        key: assigned[1],
        description: comment,
        value: value === "" ? null : value,
        required: value === "",
        generated: false,
      });
    }
    comment = said ?? null;
  }
  return variables;
};

/** Those of app.json first: it says more. Keys that cannot be set are left out, and so is PORT. */
export const expectedVariables = (files: Files): ExpectedVariable[] => {
  const byKey = new Map<string, ExpectedVariable>();
  for (const variable of [...fromAppJson(files), ...fromExample(files)]) {
    if (keyPattern.test(variable.key) && !given.has(variable.key) && !byKey.has(variable.key)) byKey.set(variable.key, variable);
  }
  return [...byKey.values()].slice(0, mostVariables).map((variable) => ({
    ...variable,
    description: variable.description?.slice(0, longest.description) ?? null,
    value: variable.value !== null && variable.value.length > longest.value ? null : variable.value,
  }));
};

/** `app.json` names an app; what it runs after a deployment is a release command. */
export const appJson = (files: Files) => {
  const content = files.json("app.json");
  return { name: textAt(content, "name")?.slice(0, longestName) ?? null, postdeploy: textAt(content, "scripts", "postdeploy") };
};
