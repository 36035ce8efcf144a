import { entryFiles } from "./python/entry-files";

/** The files whose texts detection reads: all small, all written by hand. */
const names = [
  "package.json",
  ".nvmrc",
  ".node-version",
  "Procfile",
  "app.json",
  ".env.example",
  ".env.sample",
  ".env.template",
  ".env.dist",
  ".yarnrc.yml",
  "pnpm-workspace.yaml",
  "angular.json",
  "Staticfile",
  "requirements.txt",
  "pyproject.toml",
  "Pipfile",
  ".python-version",
  "runtime.txt",
  ...entryFiles,
  "go.mod",
  "go.work",
  "main.go",
  "Gemfile",
  ".ruby-version",
  "config.ru",
  "composer.json",
  "Cargo.toml",
  "rust-toolchain",
  "rust-toolchain.toml",
  "pom.xml",
  "build.gradle",
  "build.gradle.kts",
  "settings.gradle",
  "settings.gradle.kts",
  ".java-version",
  "system.properties",
  ...["next", "vite", "astro", "nuxt", "svelte", "react-router"].flatMap((tool) =>
    ["ts", "mts", "js", "mjs", "cjs"].map((ending) => `${tool}.config.${ending}`),
  ),
];

/** Of a workspace. */
const mostMembers = 40;

/** Of these paths those that the caller must load into `contents` before it calls `detect`. */
export const filesToRead = (paths: readonly string[]): string[] => {
  const known = new Set(paths);
  const members = paths.filter((path) => /^[^/]+(?:\/[^/]+)?\/Cargo\.toml$/.test(path)).slice(0, mostMembers);
  return [...names.filter((name) => known.has(name)), ...(known.has("Cargo.toml") ? members : [])];
};
