import type { Files } from "../listing";
import type { PackageJson } from "./package-json";

export type PackageManager = {
  name: "npm" | "pnpm" | "yarn" | "bun";
  evidence: string;
  /** What installs the manager itself; null for the one that comes with Node. */
  setup: string | null;
  install: string;
  /** Takes the development dependencies away again; null where it has no safe way. */
  prune: string | null;
  runs: (script: string) => string;
  /** Where its packages are kept between builds. */
  cache: string;
  /** Programs are found in node_modules/.bin, and node finds packages there. */
  hasModulesFolder: boolean;
  /** Files that say what is installed, beside package.json. */
  lockFiles: readonly string[];
};

type Name = PackageManager["name"];

const locks: readonly (readonly [string, Name])[] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["yarn.lock", "yarn"],
  ["package-lock.json", "npm"],
  ["npm-shrinkwrap.json", "npm"],
];

/** `pnpm@9.15.0+sha512…`: its name and its version. Null for anything else. */
const declared = (text: string | null): { name: Name; version: string } | null => {
  const match = /^(npm|pnpm|yarn|bun)@(\d+(?:\.\d+){0,2}(?:-[\w.]+)?)(?:\+[\w.]+)?$/.exec(text ?? "");
  return match?.[1] && match[2] ? { name: match[1] as Name, version: match[2] } : null;
};

const manifests = [".npmrc", ".yarnrc", ".yarnrc.yml", ".pnpmfile.cjs", "pnpm-workspace.yaml", "bunfig.toml"];

/** By `packageManager`, else by the lock file; npm where nothing is said. */
export const packageManager = (files: Files, json: PackageJson): PackageManager => {
  const wanted = declared(json.packageManager);
  const lock = locks.find(([file, name]) => files.has(file) && (wanted === null || wanted.name === name));
  const name = wanted?.name ?? lock?.[1] ?? "npm";
  const because = wanted ? `packageManager is ${name}@${wanted.version}` : (lock?.[0] ?? "No lock file");
  const lockFiles = [...(lock ? [lock[0]] : []), ...manifests.filter(files.has)];
  const common = { name, evidence: `${because}: ${name} installs`, lockFiles, runs: (script: string) => `${name} run ${script}` };
  const locked = lock !== undefined;
  switch (name) {
    case "npm":
      return { ...common, ...npm(locked), setup: wanted ? `npm install --global npm@${wanted.version}` : null };
    case "pnpm":
      return { ...common, ...pnpm(locked), setup: pnpmSetup(wanted?.version ?? "10") };
    case "bun":
      return { ...common, ...bun(locked), setup: `npm install --global bun@${wanted?.version ?? "1"}` };
    case "yarn":
      return isBerry(files, wanted?.version)
        ? { ...common, ...berry(files), setup: berrySetup(files, wanted?.version) }
        : { ...common, ...yarn(locked), setup: `npm install --global --force yarn@${wanted?.version ?? "1"}` };
  }
};

// NODE_ENV=production among the build's variables must not leave out what the build itself needs.
const npm = (locked: boolean) => ({
  install: `npm ${locked ? "ci" : "install"} --include=dev`,
  prune: "npm prune --omit=dev",
  cache: "/root/.npm",
  hasModulesFolder: true,
});

const pnpmStore = "/root/.local/share/pnpm/store";

/** Told where its store is, it does not look for a better disk. */
const pnpmSetup = (version: string) =>
  `npm install --global pnpm@${version} && pnpm config set --location=global store-dir ${pnpmStore}`;

const pnpm = (locked: boolean) => ({
  install: `pnpm install ${locked ? "--frozen-lockfile " : ""}--prod=false`,
  prune: "CI=true pnpm prune --prod --ignore-scripts",
  cache: pnpmStore,
  hasModulesFolder: true,
});

const bun = (locked: boolean) => ({
  install: `bun install${locked ? " --frozen-lockfile" : ""}`,
  prune: null,
  cache: "/root/.bun/install/cache",
  hasModulesFolder: true,
});

const yarn = (locked: boolean) => ({
  install: `yarn install ${locked ? "--frozen-lockfile " : ""}--production=false`,
  prune: locked ? "yarn install --frozen-lockfile --production --ignore-scripts --prefer-offline" : null,
  cache: "/usr/local/share/.cache/yarn",
  hasModulesFolder: true,
});

const berry = (files: Files) => ({
  install: "yarn install --immutable",
  prune: null,
  cache: "/root/.yarn/berry/cache",
  hasModulesFolder: /^nodeLinker\s*:\s*["']?(?:node-modules|pnpm)/m.test(files.text(".yarnrc.yml")),
});

const isBerry = (files: Files, version: string | undefined): boolean =>
  version === undefined ? files.has(".yarnrc.yml") : !/^[01]\./.test(`${version}.`);

/** A release in the repository is used by any yarn that is called there. */
const berrySetup = (files: Files, version: string | undefined): string =>
  /^yarnPath\s*:/m.test(files.text(".yarnrc.yml"))
    ? "npm install --global --force yarn@1"
    : `npm install --global --force @yarnpkg/cli-dist@${version ?? "4"}`;
