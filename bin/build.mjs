// Bundles the four programs and what a further host fetches with esbuild, and builds the dashboard with Next; each is skipped while its inputs are unchanged.
// `--force` builds all the same.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { bundleHost, hostScripts } from "./host-bundle.mjs";

const root = resolve(import.meta.dirname, "..");
const programs = {
  web: "server/main.ts",
  worker: "worker/main.ts",
  edge: "worker/edge/main.ts",
  cli: "server/cli.ts",
};

const isSource = (name) => /\.(?:tsx?|mjs|css|json|svg|ico|png|woff2?)$/.test(name) && !/\.test\.tsx?$/.test(name);

const filesUnder = (folder) =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile() && isSource(entry.name))
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    : [];

/** One hash over the names and contents of all files that a build reads. */
const hashOf = (folders, files) => {
  const hash = createHash("sha256").update(process.version);
  const all = [...folders.flatMap(filesUnder), ...files.map((file) => join(root, file)).filter(existsSync)];
  for (const file of all.sort()) hash.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
};

const shared = ["package-lock.json", "tsconfig.json", "bin/build.mjs", "bin/host-bundle.mjs"];

const bundle = () =>
  build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(Object.entries(programs).map(([name, file]) => [name, join(root, file)])),
    outdir: "dist",
    platform: "node",
    format: "esm",
    target: "node20",
    bundle: true,
    packages: "external",
    logLevel: "warning",
    tsconfig: "tsconfig.json",
  });

/** Runs Next's own build, its output shown as it comes. */
const buildDashboard = () =>
  new Promise((done, fail) => {
    const next = join(root, "node_modules/next/dist/bin/next");
    const child = spawn(process.execPath, [next, "build"], {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    });
    child.on("error", fail);
    child.on("exit", (code, signal) => (code === 0 ? done() : fail(new Error(`next build ended with ${signal ?? code}`))));
  });

/** Builds unless the stamp beside the output names the same inputs. */
const unlessUnchanged = async ({ name, stamp, hash, outputs, make }) => {
  const path = join(root, stamp);
  const unchanged =
    existsSync(path) && readFileSync(path, "utf8") === hash && outputs.every((file) => existsSync(join(root, file)));
  if (unchanged && !process.argv.includes("--force")) return console.log(`${name}: unchanged`);
  rmSync(path, { force: true });
  const started = Date.now();
  await make();
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(`${path}.new`, hash);
  renameSync(`${path}.new`, path);
  console.log(`${name}: built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
};

try {
  await unlessUnchanged({
    name: "programs",
    stamp: "dist/programs.hash",
    hash: hashOf(["server", "jobs", "worker", "drizzle"], shared),
    outputs: Object.keys(programs).map((name) => `dist/${name}.js`),
    make: bundle,
  });
  await unlessUnchanged({
    name: "bundle for hosts",
    stamp: "dist/host.hash",
    hash: hashOf(["server", "worker"], [...shared, "package.json", ...hostScripts]),
    outputs: ["dist/host.tar.gz"],
    make: bundleHost,
  });
  await unlessUnchanged({
    name: "dashboard",
    stamp: "dist/dashboard.hash",
    hash: hashOf(["app", "server", "drizzle", "public"], [...shared, "next.config.ts", "postcss.config.mjs", "proxy.ts"]),
    outputs: [".next/BUILD_ID"],
    make: buildDashboard,
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
