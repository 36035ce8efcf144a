import { type Files, keysAt, textAt } from "../listing";
import type { PackageJson } from "./package-json";

/** What a framework's build leaves: files to serve, or a program to start. */
export type Outcome =
  | { serves: "files"; folder: string; singlePage: boolean; immutable?: string }
  | { serves: "program"; start: string | null; noStart?: string };

export type Framework = {
  name: string;
  /** The package that shows that it is used. */
  package: string;
  /** The program that builds, where package.json has no script `build`. */
  build: string | null;
  /** What its builds leave for the next one, below the app. */
  cache?: string;
  outcome: (files: Files, json: PackageJson) => Outcome;
};

const configOf = (files: Files, name: string): string =>
  ["ts", "mts", "js", "mjs", "cjs"].map((ending) => files.text(`${name}.config.${ending}`)).find((text) => text !== "") ?? "";

const setting = (config: string, key: string): string | null =>
  new RegExp(`\\b${key}\\s*:\\s*["'\`]([^"'\`\\n$]+)["'\`]`).exec(config)?.[1] ?? null;

const folderFrom = (text: string | null, fallback: string): string => text?.replace(/^\.?\//, "").replace(/\/+$/, "") || fallback;

const site = (folder: string, immutable?: string): Outcome => ({
  serves: "files",
  folder,
  singlePage: false,
  ...(immutable === undefined ? {} : { immutable }),
});
const page = (folder: string, immutable?: string): Outcome => ({ ...site(folder, immutable), singlePage: true }) as Outcome;
const program = (start: string | null, noStart?: string): Outcome => ({
  serves: "program",
  start,
  ...(noStart === undefined ? {} : { noStart }),
});

const viteAssets = "^/assets/.*-[\\w-]{8}\\.\\w+$";

const next = (files: Files): Outcome => {
  const config = configOf(files, "next");
  return setting(config, "output") === "export"
    ? site(folderFrom(setting(config, "distDir"), "out"), "^/_next/static/")
    : program("next start");
};

const nuxt = (_files: Files, json: PackageJson): Outcome =>
  /\bnux[ti] generate\b/.test(json.script("build") ?? "")
    ? site(".output/public", "^/_nuxt/")
    : program("HOST=0.0.0.0 node .output/server/index.mjs");

const reactRouter = (files: Files): Outcome =>
  /\bssr\s*:\s*false\b/.test(configOf(files, "react-router"))
    ? page("build/client", viteAssets)
    : program("react-router-serve ./build/server/index.js");

const astro = (files: Files, json: PackageJson): Outcome => {
  const config = configOf(files, "astro");
  if (json.dependsOn("@astrojs/node")) return program("HOST=0.0.0.0 node ./dist/server/entry.mjs");
  if (setting(config, "output") === "server") {
    return program(
      null,
      "Astro renders on a server here, but has no adapter for one: add @astrojs/node, or give a start command.",
    );
  }
  return site(folderFrom(setting(config, "outDir"), "dist"), "^/_astro/");
};

const svelteKit = (files: Files, json: PackageJson): Outcome => {
  const config = configOf(files, "svelte");
  const assets = "^/_app/immutable/";
  if (json.dependsOn("@sveltejs/adapter-static")) {
    const folder = folderFrom(setting(config, "pages"), "build");
    return /\bfallback\s*:/.test(config) ? page(folder, assets) : site(folder, assets);
  }
  if (json.dependsOn("@sveltejs/adapter-node")) return program("HOST=0.0.0.0 node build");
  return program(
    null,
    "SvelteKit has no adapter for a server of one's own: add @sveltejs/adapter-node or @sveltejs/adapter-static.",
  );
};

const angular = (files: Files): Outcome => {
  const json = files.json("angular.json");
  const project = textAt(json, "defaultProject") ?? keysAt(json, "projects")[0] ?? "app";
  const build = ["projects", project, "architect", "build"];
  const options = [...build, "options"];
  const given = textAt(json, ...options, "outputPath") ?? textAt(json, ...options, "outputPath", "base");
  const inBrowserFolder = textAt(json, ...build, "builder")?.endsWith(":application") ?? true;
  return page(`${folderFrom(given, `dist/${project}`)}${inBrowserFolder ? "/browser" : ""}`, "-[A-Z0-9]{8}\\.(?:js|css)$");
};

const vite = (files: Files): Outcome => page(folderFrom(setting(configOf(files, "vite"), "outDir"), "dist"), viteAssets);

const vitepress = (files: Files): Outcome =>
  site(files.under("docs/.vitepress") ? "docs/.vitepress/dist" : ".vitepress/dist", "^/assets/");

const nitro = "HOST=0.0.0.0 node .output/server/index.mjs";

/** The first whose package is there is the one: those that contain another come before it. */
export const frameworks: readonly Framework[] = [
  { name: "Next.js", package: "next", build: "next build", cache: ".next/cache", outcome: next },
  { name: "Nuxt", package: "nuxt", build: "nuxt build", outcome: nuxt },
  { name: "React Router", package: "@react-router/dev", build: "react-router build", outcome: reactRouter },
  {
    name: "Remix",
    package: "@remix-run/dev",
    build: "remix vite:build",
    outcome: () => program("remix-serve ./build/server/index.js"),
  },
  { name: "TanStack Start", package: "@tanstack/react-start", build: "vite build", outcome: () => program(nitro) },
  { name: "SolidStart", package: "@solidjs/start", build: "vinxi build", outcome: () => program(nitro) },
  { name: "Astro", package: "astro", build: "astro build", outcome: astro },
  { name: "SvelteKit", package: "@sveltejs/kit", build: "vite build", outcome: svelteKit },
  { name: "NestJS", package: "@nestjs/core", build: "nest build", outcome: () => program("node dist/main.js") },
  { name: "Angular", package: "@angular/core", build: "ng build", cache: ".angular/cache", outcome: angular },
  {
    name: "Create React App",
    package: "react-scripts",
    build: "react-scripts build",
    cache: "node_modules/.cache",
    outcome: () => page("build", "^/static/"),
  },
  { name: "Gatsby", package: "gatsby", build: "gatsby build", outcome: () => site("public") },
  { name: "Vue CLI", package: "@vue/cli-service", build: "vue-cli-service build", outcome: () => page("dist") },
  { name: "Docusaurus", package: "@docusaurus/core", build: "docusaurus build", outcome: () => site("build", "^/assets/") },
  { name: "VitePress", package: "vitepress", build: "vitepress build", outcome: vitepress },
  { name: "Eleventy", package: "@11ty/eleventy", build: "eleventy", outcome: () => site("_site") },
  { name: "Vite", package: "vite", build: "vite build", outcome: vite },
  { name: "Parcel", package: "parcel", build: "parcel build index.html", outcome: () => page("dist") },
];

/** Frameworks that are a library of a program: they give it its name and nothing else. */
export const serverLibraries: readonly (readonly [string, string])[] = [
  ["express", "Express"],
  ["fastify", "Fastify"],
  ["koa", "Koa"],
  ["hono", "Hono"],
  ["@hapi/hapi", "hapi"],
];

const developing =
  /(?:^|&&|\s)(?:npx\s+)?(?:vite(?:\s+(?:dev|serve|preview)|\s+-|\s*$)|next dev|nux[ti] (?:dev|preview)|astro (?:dev|preview|start)|ng serve|react-scripts start|vue-cli-service serve|gatsby (?:develop|serve)|docusaurus (?:start|serve)|vitepress (?:dev|preview)|eleventy --serve|parcel(?:\s+serve|\s+\S+\.html)|nest start|remix dev|react-router dev|nodemon|vinxi dev)|^(?:npx\s+)?serve(?:\s|$)/;

/** A script that starts a server for developing or for a look at what was built, not one for visitors. */
export const isForDeveloping = (script: string): boolean => developing.test(script);
