import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { samples } from "../support/families";
import { type Stack, startStack } from "../support/stack";
import { makeStandIns, standInPrefix } from "../support/stand-ins";
import { subjectsOf } from "../support/subjects";

/** An installation of its own: builds of compilers need more memory and time than the other tests allow. */
const own: { stack: Stack | null } = { stack: null };
const shared = {
  get stack(): Stack {
    if (!own.stack) throw new Error("The installation has not started.");
    return own.stack;
  },
};

beforeAll(async () => {
  const settings = {
    BASE_IMAGE_PREFIX: standInPrefix,
    BUILD_TIMEOUT_MS: "300000",
    BUILD_MEMORY_MB: "4096",
    START_TIMEOUT_MS: "30000",
  };
  own.stack = await startStack({ settings });
}, 600_000);
afterAll(async () => {
  await own.stack?.stop();
}, 120_000);

describe("a project without a Dockerfile is built and served", () => {
  const subjects = subjectsOf(shared);
  test.each(Object.entries(samples))(
    "%s",
    async (_name, { needs, files, says }) => {
      const { api } = shared.stack;
      await makeStandIns(needs);
      const subject = await subjects.make(files, { memoryMb: 256 });
      const live = await api.deployLive(subject.app.id, undefined, 400_000);
      expect((await subject.page()).body).toMatch(says);
      const log = await api.buildLog(live.id);
      expect(log).toMatch(/Found /);
      expect(log).toContain(`FROM ${standInPrefix}`);
    },
    600_000,
  );
});
