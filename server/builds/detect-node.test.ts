import { describe, expect, it } from "vitest";
import { type AppFiles, detectIn, packageJsonOf as json, planOf, summary } from "./testing/app";

const app = (dependencies: readonly string[], scripts: Readonly<Record<string, string>> = {}, more: AppFiles = {}): AppFiles => ({
  "package.json": json(dependencies, scripts),
  "package-lock.json": "",
  ...more,
});
const build = { build: "whatever" };

describe("what a Node app's files say", () => {
  const cases: [string, AppFiles, string][] = [
    ["Next.js", app(["next"], { build: "next build", start: "next start" }), "node Next.js: npm run build → next start"],
    ["Next.js without scripts", app(["next"]), "node Next.js: next build → next start"],
    ["Next.js with nothing but a dev server", app(["next"], { start: "next dev" }), "node Next.js: next build → next start"],
    [
      "Next.js with its own server",
      app(["next"], { ...build, start: "node server.js" }),
      "node Next.js: npm run build → node server.js",
    ],
    [
      "Next.js that exports files",
      app(["next"], build, { "next.config.ts": 'export default { output: "export" }' }),
      "static Next.js: npm run build → [out]",
    ],
    [
      "Vite",
      app(["vite"], { dev: "vite", build: "vite build", preview: "vite preview" }),
      "static Vite: npm run build → [dist, single page]",
    ],
    [
      "Vite whose start is its dev server",
      app(["vite"], { start: "vite", ...build }),
      "static Vite: npm run build → [dist, single page]",
    ],
    [
      "Vite whose start is its preview",
      app(["vite"], { start: "vite preview --host", ...build }),
      "static Vite: npm run build → [dist, single page]",
    ],
    [
      "Vite with a folder of its own",
      app(["vite"], build, { "vite.config.ts": 'build: { outDir: "./www/" }' }),
      "static Vite: npm run build → [www, single page]",
    ],
    [
      "Vite with a server beside it",
      app(["vite", "express"], { ...build, start: "node server.js" }),
      "node Vite: npm run build → node server.js",
    ],
    [
      "Create React App",
      app(["react-scripts"], { start: "react-scripts start", ...build }),
      "static Create React App: npm run build → [build, single page]",
    ],
    [
      "Angular",
      app(["@angular/core"], { start: "ng serve", ...build }, { "angular.json": '{"projects":{"shop":{}}}' }),
      "static Angular: npm run build → [dist/shop/browser, single page]",
    ],
    [
      "Angular before its application builder",
      app(["@angular/core"], build, {
        "angular.json": '{"projects":{"a":{"architect":{"build":{"builder":"x:browser","options":{"outputPath":"dist/b"}}}}}}',
      }),
      "static Angular: npm run build → [dist/b, single page]",
    ],
    ["Astro", app(["astro"], { start: "astro dev", ...build }), "static Astro: npm run build → [dist]"],
    [
      "Astro with the adapter for Node",
      app(["astro", "@astrojs/node"], build),
      "node Astro: npm run build → HOST=0.0.0.0 node ./dist/server/entry.mjs",
    ],
    ["Nuxt", app(["nuxt"], { build: "nuxt build" }), "node Nuxt: npm run build → HOST=0.0.0.0 node .output/server/index.mjs"],
    ["Nuxt that generates files", app(["nuxt"], { build: "nuxt generate" }), "static Nuxt: npm run build → [.output/public]"],
    [
      "Remix",
      app(["@remix-run/dev"], { ...build, start: "remix-serve ./build/server/index.js" }),
      "node Remix: npm run build → remix-serve ./build/server/index.js",
    ],
    [
      "React Router 7",
      app(["@react-router/dev", "vite"], build),
      "node React Router: npm run build → react-router-serve ./build/server/index.js",
    ],
    [
      "React Router 7 without a server",
      app(["@react-router/dev"], build, { "react-router.config.ts": "export default { ssr: false }" }),
      "static React Router: npm run build → [build/client, single page]",
    ],
    [
      "NestJS is started as for production",
      app(["@nestjs/core"], { ...build, start: "nest start", "start:prod": "node dist/main" }),
      "node NestJS: npm run build → node dist/main",
    ],
    [
      "NestJS without such a script",
      app(["@nestjs/core"], { start: "nest start" }),
      "node NestJS: nest build → node dist/main.js",
    ],
    [
      "SvelteKit for Node",
      app(["@sveltejs/kit", "@sveltejs/adapter-node", "vite"], build),
      "node SvelteKit: npm run build → HOST=0.0.0.0 node build",
    ],
    [
      "SvelteKit as files",
      app(["@sveltejs/kit", "@sveltejs/adapter-static"], build),
      "static SvelteKit: npm run build → [build]",
    ],
    [
      "SvelteKit as a single page",
      app(["@sveltejs/kit", "@sveltejs/adapter-static"], build, { "svelte.config.js": 'adapter({ fallback: "200.html" })' }),
      "static SvelteKit: npm run build → [build, single page]",
    ],
    ["Gatsby", app(["gatsby"], { build: "gatsby build", start: "gatsby develop" }), "static Gatsby: npm run build → [public]"],
    [
      "Vue CLI",
      app(["@vue/cli-service"], { serve: "vue-cli-service serve", ...build }),
      "static Vue CLI: npm run build → [dist, single page]",
    ],
    [
      "Docusaurus",
      app(["@docusaurus/core"], { start: "docusaurus start", ...build }),
      "static Docusaurus: npm run build → [build]",
    ],
    [
      "VitePress in docs",
      app(["vitepress"], build, { "docs/.vitepress/config.ts": "" }),
      "static VitePress: npm run build → [docs/.vitepress/dist]",
    ],
    ["Eleventy", app(["@11ty/eleventy"]), "static Eleventy: eleventy → [_site]"],
    [
      "TanStack Start",
      app(["@tanstack/react-start", "vite"], build),
      "node TanStack Start: npm run build → HOST=0.0.0.0 node .output/server/index.mjs",
    ],
    ["Express", app(["express"], { start: "node server.js" }), "node Express: no build → node server.js"],
    [
      "Express under nodemon",
      app(["express"], { start: "nodemon app.js" }, { "app.js": "" }),
      "node Express: no build → node app.js",
    ],
    [
      "Fastify with a variable before it",
      app(["fastify"], { start: "NODE_ENV=production node ." }),
      "node Fastify: no build → NODE_ENV=production node .",
    ],
    ["plain npm start", app([], { start: "node a.js && node b.js" }), "node: no build → node a.js && node b.js"],
    [
      "a start script that the shell must read stays one",
      app([], { start: "node a.js | node b.js" }),
      "node: no build → npm run start",
    ],
    [
      "a start script with one before it stays one",
      app([], { prestart: "node m.js", start: "node a.js" }),
      "node: no build → npm run start",
    ],
    ["a start script that calls npm stays one", app([], { start: "npm run serve" }), "node: no build → npm run start"],
    [
      "main that is there",
      { "package.json": json([], {}, { main: "./lib/run.js" }), "lib/run.js": "" },
      "node: no build → node lib/run.js",
    ],
    [
      "main that the build makes",
      { "package.json": json([], build, { main: "dist/index.js" }) },
      "node: npm run build → node dist/index.js",
    ],
    [
      "main that is nowhere, but server.js",
      { "package.json": json([], {}, { main: "x.js" }), "server.js": "" },
      "node: no build → node server.js",
    ],
    ["only src/index.mjs", app([], {}, { "src/index.mjs": "" }), "node: no build → node src/index.mjs"],
  ];
  it.each(cases)("%s", (_name, files, expected) => expect(summary(planOf(files))).toBe(expected));
});

describe("who installs", () => {
  const manifest = json(["express"], { start: "node server.js", build: "tsc" });
  const withManager = (packageManager: string) =>
    json(["express"], { start: "node server.js", build: "tsc" }, { packageManager });
  const cases: [string, AppFiles, string, string][] = [
    ["npm with its lock file", { "package.json": manifest, "package-lock.json": "" }, "npm ci --include=dev", "npm run build"],
    ["npm with a shrinkwrap", { "package.json": manifest, "npm-shrinkwrap.json": "" }, "npm ci --include=dev", "npm run build"],
    ["npm where nothing is said", { "package.json": manifest }, "npm install --include=dev", "npm run build"],
    ["pnpm", { "package.json": manifest, "pnpm-lock.yaml": "" }, "pnpm install --frozen-lockfile --prod=false", "pnpm run build"],
    [
      "yarn classic",
      { "package.json": manifest, "yarn.lock": "" },
      "yarn install --frozen-lockfile --production=false",
      "yarn run build",
    ],
    [
      "yarn berry",
      { "package.json": manifest, "yarn.lock": "", ".yarnrc.yml": "" },
      "yarn install --immutable",
      "yarn run build",
    ],
    ["bun", { "package.json": manifest, "bun.lock": "" }, "bun install --frozen-lockfile", "bun run build"],
    [
      "bun with its older lock file",
      { "package.json": manifest, "bun.lockb": "" },
      "bun install --frozen-lockfile",
      "bun run build",
    ],
    [
      "packageManager before the lock files",
      { "package.json": withManager("pnpm@9.15.0+sha512.ab"), "pnpm-lock.yaml": "", "package-lock.json": "" },
      "pnpm install --frozen-lockfile --prod=false",
      "pnpm run build",
    ],
    [
      "packageManager that is nonsense",
      { "package.json": withManager("pnpm@$(id)"), "package-lock.json": "" },
      "npm ci --include=dev",
      "npm run build",
    ],
    [
      "packageManager yarn 4",
      { "package.json": withManager("yarn@4.5.0"), "yarn.lock": "" },
      "yarn install --immutable",
      "yarn run build",
    ],
  ];
  it.each(cases)("%s", (_name, files, install, builds) => {
    expect(planOf(files)).toMatchObject({ installCommand: install, buildCommand: builds });
  });
});

describe("which Node", () => {
  const engines = (node: unknown): AppFiles => ({ "package.json": json([], { start: "node a.js" }, { engines: { node } }) });
  const cases: [string, AppFiles, string][] = [
    [">=22", engines(">=22"), "engines.node is >=22: Node 24"],
    ["22.x", engines("22.x"), "engines.node is 22.x: Node 22"],
    ["^20.9.0 || >=21.1", engines("^20.9.0 || >=21.1"), "engines.node is ^20.9.0 || >=21.1: Node 24"],
    [">=18 <23", engines(">=18 <23"), "engines.node is >=18 <23: Node 22"],
    ["18 - 20", engines("18 - 20"), "engines.node is 18 - 20: Node 20"],
    ["~22.1.0", engines("~22.1.0"), "engines.node is ~22.1.0: Node 22"],
    ["16, of which there is none", engines("16"), "engines.node is 16, but builds have Node 20, 22, 24: Node 24"],
    ["nonsense", engines("banana"), "engines.node is banana, which is no version that is understood: Node 24"],
    ["no text at all", engines({ $: 1 }), "No version of Node is named: Node 24"],
    [".nvmrc before engines", { ...engines("22"), ".nvmrc": "v20.11.1\n" }, ".nvmrc is v20.11.1: Node 20"],
    [".nvmrc with a name", { ...engines("20"), ".nvmrc": "lts/jod" }, ".nvmrc is lts/jod: Node 22"],
    [".node-version", { ...engines("20"), ".node-version": "24.1.0" }, ".node-version is 24.1.0: Node 24"],
  ];
  it.each(cases)("%s", (_name, files, sentence) => expect(planOf(files).evidence).toContain(sentence));
});

describe("a Node app that nobody can start", () => {
  const cases: [string, AppFiles, RegExp][] = [
    ["no start at all", app(["lodash"]), /no script "start".*give a start command/],
    ["no JSON", { "package.json": "{ name: oops" }, /package\.json is not valid JSON/],
    [
      "a workspace",
      { "package.json": json([], {}, { workspaces: ["apps/*"] }), "apps/web/package.json": "" },
      /root directory.*apps\/web/,
    ],
    ["SvelteKit for another host", app(["@sveltejs/kit", "@sveltejs/adapter-auto"], build), /adapter-node/],
    ["Astro without an adapter", app(["astro"], build, { "astro.config.mjs": 'output: "server"' }), /@astrojs\/node/],
  ];
  it.each(cases)("%s", (_name, files, message) => {
    expect(detectIn(files)).toMatchObject({ ok: false, message: expect.stringMatching(message) as string });
  });
});
