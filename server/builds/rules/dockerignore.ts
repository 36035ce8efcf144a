import { filesOf, type Listing } from "./listing";

/** `.env.production` and the like may stay: bundlers read public settings from it. */
const always = [".git", "**/.git", "**/.DS_Store", "**/.env", "**/.env.local", "**/.env.*.local"];

/** What each language makes anew in the build: never taken from the repository. */
const made: readonly (readonly [string, readonly string[]])[] = [
  ["package.json", ["**/node_modules", "**/.next", "**/.nuxt", "**/.svelte-kit", "npm-debug.log*"]],
  ["requirements.txt", ["**/__pycache__", "**/.venv", "venv"]],
  ["pyproject.toml", ["**/__pycache__", "**/.venv", "venv"]],
  ["Pipfile", ["**/__pycache__", "**/.venv", "venv"]],
  ["manage.py", ["**/__pycache__", "**/.venv", "venv"]],
  ["Cargo.toml", ["target"]],
  ["pom.xml", ["**/target"]],
  ["build.gradle", ["**/.gradle", "**/build"]],
  ["build.gradle.kts", ["**/.gradle", "**/build"]],
  ["Gemfile", [".bundle", "vendor/bundle", "log/*", "tmp/*"]],
];

/** The text of a `.dockerignore` for a generated Dockerfile, used only where the repository has none of its own. */
export const generatedDockerignore = (listing: Listing): string => {
  const files = filesOf(listing);
  const lines = made.flatMap(([file, patterns]) => (files.has(file) ? patterns : []));
  return `${[...new Set([...always, ...lines])].join("\n")}\n`;
};
