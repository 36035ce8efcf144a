import { expect, it } from "vitest";
import { inOrder } from "./build-limits";

const memory = { folder: "f", file: "memory", value: "2000" };
const withSwap = { folder: "f", file: "memory and swap", value: "2000" };

it.each([
  ["raised above what both may use: both first", 1_000, [withSwap, memory]],
  ["lowered: memory first", 4_000, [memory, withSwap]],
  ["as it is", 2_000, [memory, withSwap]],
  ["never set, or without accounting of swap", Number.POSITIVE_INFINITY, [memory, withSwap]],
])("limits of memory on cgroup v1: %s", (_name, present, expected) => {
  expect(inOrder(memory, withSwap, present)).toEqual(expected);
});
