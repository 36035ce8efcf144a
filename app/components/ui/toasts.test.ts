import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { currentToasts, dismiss, pauseToasts, resumeToasts, runNewestAction, toast } from "./toasts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  for (const { id } of currentToasts()) dismiss(id);
  vi.useRealTimers();
});

const texts = () => currentToasts().map(({ text }) => text);

it("goes after its time, and one that offers something stays longer", () => {
  toast.ok("saved");
  toast.ok("stopped", { action: { label: "Undo", run: () => undefined } });
  vi.advanceTimersByTime(4_100);
  expect(texts()).toEqual(["stopped"]);
  vi.advanceTimersByTime(6_000);
  expect(texts()).toEqual([]);
});

it("waits under a pointer, and has some time left afterwards", () => {
  toast.ok("saved");
  vi.advanceTimersByTime(3_900);
  pauseToasts();
  vi.advanceTimersByTime(60_000);
  expect(texts()).toEqual(["saved"]);
  resumeToasts();
  vi.advanceTimersByTime(1_000);
  expect(texts()).toEqual(["saved"]);
  vi.advanceTimersByTime(1_000);
  expect(texts()).toEqual([]);
});

it("shows four at most, the newest", () => {
  for (const text of ["a", "b", "c", "d", "e"]) toast.ok(text);
  expect(texts()).toEqual(["b", "c", "d", "e"]);
});

it("does what the newest offers, once", () => {
  const done: string[] = [];
  toast.ok("stopped", { action: { label: "Undo", run: () => done.push("started") } });
  toast.bad("something else");
  expect(runNewestAction()).toBe(true);
  expect(runNewestAction()).toBe(false);
  expect(done).toEqual(["started"]);
  expect(texts()).toEqual(["something else"]);
});
