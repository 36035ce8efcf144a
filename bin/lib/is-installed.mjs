// Ends with 0 when node_modules has just what the lock file says: a developer's own `npm install` need not be repeated.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const packagesOf = (file) => {
  try {
    return JSON.parse(readFileSync(join(root, file), "utf8")).packages;
  } catch (error) {
    if (error.code === "ENOENT") return {};
    throw error;
  }
};
const installed = packagesOf("node_modules/.package-lock.json");
const differs = Object.entries(packagesOf("package-lock.json")).some(
  ([path, entry]) =>
    path !== "" && (installed[path] ? installed[path].version !== entry.version : !entry.optional && !entry.devOptional),
);
process.exit(differs ? 1 : 0);
