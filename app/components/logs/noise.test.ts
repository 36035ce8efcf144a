import { describe, expect, it } from "vitest";
import { isNoise } from "./noise";

describe("lines that tell nothing of a cause", () => {
  it.each([
    ["", true],
    ["#8 0.335", true],
    [`#8 sha256:${"a1".repeat(32)}`, true],
    ["#8 ERROR: executor failed running [/bin/sh -c exit 3]: exit code: 3", true],
    ["executor failed running [/bin/sh -c exit 3]: exit code: 3", true],
    ["------", true],
    [" > [4/4] RUN exit 3:", true],
    ["#8 0.335 Error: Cannot find module '/app/missing.mjs'", false],
    ["#8 ERROR: no space left on device", false],
    ["The app ended right after its start with exit code 1.", false],
  ])("%j: %s", (line, expected) => {
    expect(isNoise(line)).toBe(expected);
  });
});
