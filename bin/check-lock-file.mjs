// `npm ci` refuses a lock file without the optional packages of other systems, and npm 11.19 leaves them out.
// It also must name no registry: each user has their own.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const read = (file) => JSON.parse(readFileSync(join(import.meta.dirname, "..", file), "utf8"));
const lock = read("package-lock.json");
const manifest = read("package.json");
const installed = (name, from) => {
  for (let folder = from; ; folder = folder.replace(/(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+$/, "")) {
    if (lock.packages[`${folder ? `${folder}/` : ""}node_modules/${name}`]) return true;
    if (folder === "") return false;
  }
};

const entries = Object.entries(lock.packages);
const faults = [
  ...entries.flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !installed(name, path))
      .map((name) => `${path} needs the optional ${name}, which is not in the lock file: write it with npx npm@11.6.2 install`),
  ),
  ...entries
    .filter(([, entry]) => entry.resolved && !entry.link)
    .map(([path]) => `${path} names a registry: ${lock.packages[path].resolved}`),
  ...["dependencies", "devDependencies"].flatMap((kind) =>
    Object.entries(manifest[kind])
      .filter(([name, version]) => lock.packages[""]?.[kind]?.[name] !== version)
      .map(([name, version]) => `${name}@${version} of package.json is not what the lock file has`),
  ),
  ...Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+/.test(version))
    .map(([name, version]) => `${name} must have an exact version, not ${version}`),
];
const trial = spawnSync("npm", ["ci", "--dry-run", "--ignore-scripts"], {
  cwd: join(import.meta.dirname, ".."),
  encoding: "utf8",
});
if (trial.status !== 0) faults.push(`npm ci would fail:\n${trial.stderr}`);
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log(`${entries.length} packages locked`);
