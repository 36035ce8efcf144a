// Who may import whom. `bin/planted-violation.mjs` plants one breach of every rule here and demands that each is found.
const { readdirSync, readFileSync } = require("node:fs");
const { join } = require("node:path");

const domains =
  "(?:apps|deployments|metrics|logs|workers|git|alerts|usage|domains|accounts|audit|variables|registries|connections|deploy-keys|webhooks|deploy-hooks|pushes|previews|provider-calls|plans|commit-statuses|channels|notifications|certificates)";
/** Vocabulary, decisions and contracts: no input or output, so anyone may import them, the browser too. */
const pure = [
  "^server/(?:settings|errors|ids)\\.ts$",
  "^server/[^/]+/(?:schema|rules|detect|debouncer|jobs|protocol|route-document(?:-text)?)\\.ts$",
  "^server/workers/protocol/",
  "^server/[^/]+/[^/]+-(?:machine|rules|schema|grammar)\\.ts$",
  "^server/[^/]+/rules/",
  "^server/builds/",
  "^server/git/providers/(?:provider|[a-z-]+-schema|schema)\\.ts$",
  "^server/git/providers/[^/]+/[^/]+-rules\\.ts$",
];
/** One way to run git, for the server that asks what a branch names and for the host that fetches it. */
const runnerOfGit = ["^server/git/(?:run-git|locate-repository|with-access)\\.ts$"];
/** One way to ask a certificate authority, for the server that proves a name in DNS and for the host that proves it over HTTP. */
const clientOfAuthorities = ["^server/acme/"];
const test = "\\.test\\.tsx?$";
const source = (path) => ({ path, pathNot: test });
const npm = (name) => `node_modules/${name}(?:/|$)`;

/** Components that run in the browser say so in their first line. */
const browserFiles = (folder) => {
  const entries = (() => {
    try {
      return readdirSync(folder, { withFileTypes: true, recursive: true });
    } catch (error) {
      if (error.code === "ENOENT") return [];
      throw error;
    }
  })();
  return entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => /^\s*["']use client["']/.test(readFileSync(file, "utf8")))
    .map((file) => `^${file.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
};

/** `name: from may not import to`, as an error. */
const forbid = (name, from, to, comment) => ({ name, severity: "error", comment, from, to });

const packageOnlyIn = (name, packages, folders) =>
  forbid(
    name,
    { path: "^(?:app|server|jobs|worker|drizzle)/", pathNot: [...folders, test] },
    { path: packages.map(npm) },
    `Only in ${folders.join(", ")}`,
  );

const betweenFolders = [
  forbid("nobody-imports-app", { pathNot: ["^app/", "^tests/"] }, { path: "^app/" }),
  forbid("server-stands-alone", source("^server/"), { path: "^(?:app|jobs|worker)/" }),
  forbid("jobs-import-server-only", source("^jobs/"), { path: "^(?:app|worker)/" }),
  forbid("app-imports-server-only", source("^app/"), { path: "^(?:jobs|worker)/" }),
  forbid(
    "host-takes-pure-files-and-queue-contracts",
    { path: "^worker/", pathNot: test },
    { path: "^server/", pathNot: [...pure, "^server/queue/", ...runnerOfGit, ...clientOfAuthorities] },
    "The host takes vocabulary and contracts from server/, never a use case",
  ),
  forbid(
    "host-never-reaches-the-database",
    { path: "^worker/(?:docker|deployments|logs|metrics|git|edge)/", pathNot: test },
    { path: ["^server/db/", npm("postgres")], reachable: true },
  ),
  forbid("only-server-reads-tables", { pathNot: ["^server/", "^drizzle/", "^tests/", test] }, { path: "^drizzle/" }),
  forbid("tables-know-only-vocabulary", { path: "^drizzle/schema/" }, { path: "^(?:app|server|jobs|worker)/", pathNot: pure }),
  forbid(
    "one-domain-enters-another-by-its-front-door",
    { path: `^server/(${domains})/`, pathNot: test },
    { path: `^server/${domains}/`, pathNot: ["^server/$1/", `^server/${domains}/index\\.ts$`, ...pure] },
  ),
  forbid(
    "pure-files-import-zod-and-each-other",
    // Ids are random by nature: the one file with a source of randomness.
    { path: pure, pathNot: [test, "^server/ids\\.ts$"] },
    { pathNot: [...pure, npm("(?:zod|ipaddr\\.js)")], dependencyTypesNot: ["type-only"] },
  ),
];

const ofTheBrowser = forbid(
  "browser-sees-pure-files-only",
  { path: [...browserFiles("app"), "^browser-files-of-app$"] },
  { path: ["^server/", "^drizzle/"], pathNot: pure, dependencyTypesNot: ["type-only"] },
  "Browser code imports vocabulary and rules; anything else by `import type`",
);

const packages = [
  packageOnlyIn("dockerode-only-in-worker-docker", ["dockerode", "@types/dockerode"], ["^worker/docker/"]),
  packageOnlyIn("bullmq-only-in-queue-and-runtime", ["bullmq"], ["^server/queue/", "^worker/runtime/"]),
  packageOnlyIn(
    "trpc-server-only-in-api-and-routers",
    ["@trpc/server"],
    ["^server/api/", "^server/[^/]+/router\\.ts$", "^app/api/"],
  ),
  packageOnlyIn(
    "next-and-react-only-where-pages-are",
    ["next", "next-auth", "react", "@types/react"],
    ["^app/", "^server/api/", "^server/accounts/", "^server/main\\.ts$"],
  ),
];

const always = [
  forbid("no-cycles", {}, { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } }),
  forbid("no-unresolvable", {}, { couldNotResolve: true }),
];

module.exports = {
  forbidden: [...betweenFolders, ofTheBrowser, ...packages, ...always],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: ["^\\.next/", "^dist/", "^\\.data/"] },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default", "types"] },
  },
};
