import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
const read = (file: string) => readFileSync(resolve(root, file), "utf8");

/** The names that the settings' shapes declare: `  NAME: …` at the first level of the object. */
const declaredIn = (file: string): string[] =>
  [...read(file).matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map((match) => match[1] ?? "");

/** Not settings of ours: the system has them. */
const ofTheSystem = ["PATH", "HOME"];
const declared = [...new Set(["server/settings.ts", "server/env.ts", "worker/env.ts"].flatMap(declaredIn))].filter(
  (name) => !ofTheSystem.includes(name),
);
const lines = read(".env.example").split("\n");
const nameIn = (line: string): string | undefined => /^#? ?([A-Z][A-Z0-9_]+)=/.exec(line)?.[1];
/** `${NAME}` with or without what follows; not `$${NAME}`, which a shell in the container reads. */
const askedByCompose = [...read("compose.yaml").matchAll(/(?<!\$)\$\{([A-Z][A-Z0-9_]+)/g)].map((match) => match[1] ?? "");
const explained = lines.map(nameIn).filter((name) => name !== undefined);

test("the settings' shapes are read", () => {
  expect(declared).toContain("DATABASE_URL");
  expect(declared.length).toBeGreaterThan(30);
});

test("every setting stands in .env.example", () => {
  expect(declared.filter((name) => !explained.includes(name))).toEqual([]);
});

test("each has a sentence above it, and stands there once", () => {
  const bare = lines.filter((line, at) => nameIn(line) && !lines[at - 1]?.startsWith("# "));
  expect(bare).toEqual([]);
  expect(new Set(explained).size).toBe(explained.length);
});

test("nothing is explained that nobody reads", () => {
  const readByScriptsAlone = ["DOCKERD_OPTIONS"];
  const known = [...declared, ...readByScriptsAlone, ...askedByCompose];
  expect(explained.filter((name) => !known.includes(name))).toEqual([]);
});

test("compose.yaml asks for nothing that is not explained", () => {
  expect(askedByCompose).toContain("POSTGRES_PASSWORD");
  expect(askedByCompose.filter((name) => !explained.includes(name))).toEqual([]);
});
