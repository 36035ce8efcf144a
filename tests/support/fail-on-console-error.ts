import { afterEach, beforeEach, expect, type MockInstance, vi } from "vitest";

/** A test that makes something print an error fails, unless it replaced `console.error` itself to expect it. */
let spy: MockInstance<typeof console.error> | undefined;

beforeEach(() => {
  spy = vi.spyOn(console, "error");
});

afterEach(() => {
  const calls = spy?.mock.calls ?? [];
  spy?.mockRestore();
  expect(calls, "console.error was called").toEqual([]);
});
