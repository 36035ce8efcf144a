// A checker that checks nothing prints a tick too: this plants one breach of every direction and demands that each is found.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const config = ".dependency-cruiser.cjs";

/** Rule → the file that breaks it and what that file imports. */
const plants = {
  "nobody-imports-app": ["server/apps/breach-app.ts", "@/app/page"],
  "server-stands-alone": ["server/apps/breach-worker.ts", "@/worker/docker/engine"],
  "jobs-import-server-only": ["jobs/breach.ts", "@/worker/docker/engine"],
  "app-imports-server-only": ["app/breach.ts", "@/jobs/plain"],
  "host-takes-pure-files-and-queue-contracts": ["worker/git/breach-store.ts", "@/server/apps/store"],
  "host-never-reaches-the-database": ["worker/git/breach-database.ts", "@/server/queue/leak"],
  "only-server-reads-tables": ["app/breach-table.ts", "@/drizzle/schema/apps"],
  "tables-know-only-vocabulary": ["drizzle/schema/breach.ts", "@/server/apps/store"],
  "one-domain-enters-another-by-its-front-door": ["server/git/breach.ts", "@/server/apps/store"],
  "pure-files-import-zod-and-each-other": ["server/git/rules.ts", "@/server/db/index"],
  "browser-sees-pure-files-only": ["app/breach-client.tsx", "@/server/apps/store"],
  "dockerode-only-in-worker-docker": ["worker/git/breach-dockerode.ts", "dockerode"],
  "bullmq-only-in-queue-and-runtime": ["jobs/breach-bullmq.ts", "bullmq"],
  "trpc-server-only-in-api-and-routers": ["server/apps/breach-trpc.ts", "@trpc/server"],
  "next-and-react-only-where-pages-are": ["server/apps/breach-next.ts", "next"],
  "no-cycles": ["server/apps/breach-cycle.ts", "@/server/apps/breach-cycle-back"],
  "no-unresolvable": ["server/apps/breach-nowhere.ts", "@/server/apps/nowhere"],
};

const bystanders = {
  "app/page.tsx": "export const it = 1;",
  "worker/docker/engine.ts": "export const it = 1;",
  "jobs/plain.ts": "export const it = 1;",
  "server/apps/store.ts": "export const it = 1;",
  "server/db/index.ts": "export const it = 1;",
  "server/queue/leak.ts": 'export { it } from "@/server/db/index";',
  "drizzle/schema/apps.ts": "export const it = 1;",
  "server/apps/breach-cycle-back.ts": 'import "@/server/apps/breach-cycle";\nexport const it = 1;',
};

const plantedTree = () => {
  const tree = mkdtempSync(join(tmpdir(), "wisehosting-planted-"));
  for (const file of ["tsconfig.json", "package.json", config]) cpSync(join(root, file), join(tree, file));
  symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
  const planted = Object.values(plants).map(([file, target]) => {
    const directive = file.includes("client") ? '"use client";\n' : "";
    return [file, `${directive}import * as planted from "${target}";\nexport const it = planted;`];
  });
  for (const [file, text] of [...Object.entries(bystanders), ...planted]) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), text);
  }
  return tree;
};

/** The names of the rules that dependency-cruiser says are broken in the tree. */
const brokenRules = (tree) => {
  const cruiser = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const options = ["--config", config, "--output-type", "json", "app", "server", "jobs", "worker", "drizzle"];
  const output = execFileSync(process.execPath, [cruiser, ...options], { cwd: tree, encoding: "utf8", maxBuffer: 1 << 28 });
  return new Set(JSON.parse(output).summary.violations.map((violation) => violation.rule.name));
};

const rules = createRequire(import.meta.url)(join(root, config)).forbidden.map((rule) => rule.name);
const unplanted = rules.filter((rule) => plants[rule] === undefined);
const tree = plantedTree();
try {
  const found = brokenRules(tree);
  const missed = Object.keys(plants).filter((rule) => !found.has(rule));
  for (const rule of missed) console.error(`A planted breach of ${rule} was not found: ${plants[rule].join(" imports ")}`);
  for (const rule of unplanted) console.error(`The rule ${rule} has no planted breach in bin/planted-violation.mjs`);
  if (missed.length + unplanted.length > 0) process.exitCode = 1;
  else console.log(`${found.size} planted breaches found`);
} finally {
  rmSync(tree, { recursive: true, force: true });
}
