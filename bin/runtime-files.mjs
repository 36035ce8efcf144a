// bin/runtime-files.mjs FOLDER: lays out what the built programs need when they run, and nothing else: for the image.
// node_modules is 900 MB; what is reached from the programs is found by following their imports, as Next does for its own.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const target = resolve(process.argv[2] ?? "");
const { nodeFileTrace } = createRequire(import.meta.url)("next/dist/compiled/@vercel/nft");

const programs = ["web", "worker", "edge", "cli"].map((name) => join(root, "dist", `${name}.js`));
// Next asks for the last two by names that it puts together: where it reads its settings.
const whole = [
  ...["dist/host.tar.gz", "bin/host/install.sh"],
  ...["dist/web.js", "dist/worker.js", "dist/edge.js", "dist/cli.js", "public", "drizzle/migrations", ".next", "package.json"],
  ...["webpack", "@babel"].map((name) => `node_modules/next/dist/compiled/${name}`),
].map((path) => join(root, path));

/** What an import leads to, but no running program enters: Next's compilers and its development server, image processing. */
const neverEntered = [
  "**/next/dist/compiled/next-server/**/*.dev.js",
  "**/next/dist/compiled/{babel,babel-packages,terser,@vercel/og}/**",
  "**/next/dist/build/{webpack,turborepo*,babel}/**",
  "**/next/dist/server/dev/**",
  "**/next/dist/{esm,docs,next-devtools,bundle-analyzer,lib/upgrade}/**",
  "**/@next/swc-*/**",
  "**/sharp/**",
  "**/@img/**",
  "**/*.development.js",
  "**/*.d.ts",
  "**/*.map",
];

const { fileList } = await nodeFileTrace(programs, { base: root, processCwd: root, ignore: neverEntered });

/** Next writes beside its server and each page which files that one reads. */
const tracedByNext = (trace) =>
  JSON.parse(readFileSync(trace, "utf8")).files.map((file) => relative(root, resolve(dirname(trace), file)));
const pages = readdirSync(join(root, ".next/server"), { recursive: true }).filter((file) => file.endsWith(".nft.json"));
const traces = [join(root, ".next/next-server.js.nft.json"), ...pages.map((file) => join(root, ".next/server", file))];
const isImageProcessing = (file) => /node_modules\/(?:sharp|@img)\//.test(file);

const needed = new Set([...fileList, ...traces.flatMap(tracedByNext).filter((file) => !isImageProcessing(file))]);
for (const file of needed) {
  const source = join(root, file);
  // Links that Next makes to packages, and what it looks for in vain, are not files of node_modules.
  if (!file.startsWith("node_modules/") || !existsSync(source)) continue;
  mkdirSync(dirname(join(target, file)), { recursive: true });
  cpSync(realpathSync(source), join(target, file), { recursive: true });
}

const leftInPlace = /\.(?:map|nft\.json)$|\/\.next\/(?:cache|build|types|diagnostics|trace|trace-build)$/;
const isWanted = (path) => !leftInPlace.test(path);
for (const path of whole) {
  cpSync(path, join(target, relative(root, path)), { recursive: true, verbatimSymlinks: true, filter: isWanted });
}
