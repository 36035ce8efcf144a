import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "");
const alias = { "@": root };
const elsewhere = ["**/node_modules/**", "**/dist/**", "**/.next/**", "**/.data/**", "**/tests/artefacts/**"];
const setupFiles = ["tests/support/fail-on-console-error.ts"];
/** What is polled for comes when the machine gets to it; the second that is the default is short while builds run. */
const expect = { poll: { timeout: 20_000 } };

/** A project by what its tests need: nothing, Postgres and Redis, Docker with everything, a browser besides. */
const withServices = (name: string, testTimeout: number) => ({
  resolve: { alias },
  test: {
    name,
    include: [`**/*.${name}.test.ts`],
    exclude: elsewhere,
    setupFiles,
    expect,
    // One installation for all files that ask for it; removed at the end.
    ...(name === "db" ? {} : { globalSetup: ["tests/support/shared-stack.ts"] }),
    testTimeout,
    hookTimeout: testTimeout,
    // These share one machine's ports, engine and processors: one file after another.
    fileParallelism: name === "db",
  },
});

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...elsewhere, "**/*.{alone,db,docker,browser}.test.ts"],
          setupFiles,
          expect,
          testTimeout: 30_000,
          // They share what they import: a process of its own for each file costs more than most of them do.
          isolate: false,
        },
      },
      {
        resolve: { alias },
        // Those that need a module, or settings, as nobody has used them yet.
        test: {
          name: "unit-alone",
          include: ["**/*.alone.test.ts"],
          exclude: elsewhere,
          setupFiles,
          expect,
          testTimeout: 30_000,
        },
      },
      withServices("db", 30_000),
      withServices("docker", 180_000),
      withServices("browser", 180_000),
    ],
  },
});
