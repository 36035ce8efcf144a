import { run } from "@/tests/support/run";
import { root } from "@/tests/support/stack-description";
import type { Group } from "./group";

export const unitTests: Group = {
  figures: ["unit_tests_s"],
  measure: async () => {
    const startedAt = performance.now();
    await run(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--project", "unit", "--project", "unit-alone"], {
      cwd: root,
      env: process.env,
      timeoutMs: 300_000,
    });
    return { unit_tests_s: (performance.now() - startedAt) / 1_000 };
  },
};
