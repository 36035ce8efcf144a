import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, inject } from "vitest";
import type { TestProject } from "vitest/node";
import { attachStack, type Stack, startDescribedStack } from "./stack";
import type { StackDescription } from "./stack-description";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the one installation that test files share is described, once the first of them has started it. */
    sharedStackFile: string;
  }
}

const read = async (file: string): Promise<StackDescription> => JSON.parse(await readFile(file, "utf8")) as StackDescription;

/**
 * Vitest's globalSetup: names the place, and removes the installation at the end if any test file started it.
 * TEST_STACK=FILE keeps it and uses it again the next time: for whoever writes tests.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (process.env.TEST_STACK) {
    project.provide("sharedStackFile", process.env.TEST_STACK);
    return () => Promise.resolve();
  }
  const home = await mkdtemp(join(tmpdir(), "wh-shared-stack-"));
  const file = join(home, "stack.json");
  project.provide("sharedStackFile", file);
  return async () => {
    if (existsSync(file)) await attachStack(await read(file)).stop();
    await rm(home, { recursive: true, force: true });
  };
}

const joinStack = async (): Promise<Stack> => {
  const file = inject("sharedStackFile");
  if (!existsSync(file)) await writeFile(file, JSON.stringify(await startDescribedStack()), { mode: 0o600 });
  return attachStack(await read(file));
};

/**
 * The installation that test files share, started by the first that asks. A file leaves it as it found it: all processes
 * running, its own apps deleted. Call it at the top of the file; use what it gives inside tests.
 */
export const sharedStack = (): { readonly stack: Stack } => {
  let stack: Stack | undefined;
  beforeAll(async () => {
    stack = await joinStack();
    await stack.waitReady();
  }, 600_000);
  afterAll(async () => {
    await stack?.detach();
  });
  return {
    get stack() {
      if (!stack) throw new Error("The installation is there from the first test on, not before.");
      return stack;
    },
  };
};
