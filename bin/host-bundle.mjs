// What a further host fetches from web: worker and edge with everything they import, and the scripts that keep them running.
// No package manager runs there, so nothing is left outside; no code that reaches the database goes there either.
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "..");

const library = ["common", "settings", "processes", "engine", "packages", "stores", "systemd", "supervise", "run-process"];
export const hostScripts = ["bin/host/wisehosting-host", ...library.map((name) => `bin/lib/${name}.sh`)];

/** What packages written for `require` expect in a module. */
const banner = `import { createRequire as createRequireOfBundle } from "node:module";
import { dirname as dirnameOfBundle } from "node:path";
import { fileURLToPath as pathOfBundle } from "node:url";
const require = createRequireOfBundle(import.meta.url);
const __filename = pathOfBundle(import.meta.url);
const __dirname = dirnameOfBundle(__filename);`;

const bundlePrograms = (outdir) =>
  build({
    absWorkingDir: root,
    entryPoints: { worker: join(root, "worker/main.ts"), edge: join(root, "worker/edge/main.ts") },
    outdir,
    platform: "node",
    format: "esm",
    target: "node20",
    bundle: true,
    // The scheduler's part, and what packages use only where it was compiled.
    external: ["@/jobs", "*.node", "cpu-features"],
    banner: { js: banner },
    legalComments: "inline",
    logLevel: "warning",
    tsconfig: "tsconfig.json",
  });

/** Makes dist/host.tar.gz; the same sources give the same bytes. */
export const bundleHost = async () => {
  const folder = join(root, "dist/host");
  rmSync(folder, { recursive: true, force: true });
  await bundlePrograms(join(folder, "dist"));
  cpSync(join(root, "node_modules/dockerode/lib/proto"), join(folder, "dist/proto"), { recursive: true });
  for (const script of hostScripts) {
    const target = join(folder, script.replace("bin/host/", "bin/"));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(root, script), target);
    chmodSync(target, 0o755);
  }
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ name: "wisehosting-host", private: true, type: "module" })}\n`);
  const draft = join(root, "dist/host.tar.gz.new");
  const same = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0", "--mode=u=rwX,go=rX"];
  execFileSync("tar", [...same, "--use-compress-program=gzip -n", "-C", folder, "-cf", draft, "."]);
  renameSync(draft, join(root, "dist/host.tar.gz"));
};
