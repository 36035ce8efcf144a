import { expect, it } from "vitest";
import { oneAtATime } from "./one-at-a-time";

const slot = new Date(0);

it("leaves ticks out while the one before is at work, and only of that schedule", async () => {
  const began: string[] = [];
  const ends: (() => void)[] = [];
  const run = oneAtATime((name) => {
    began.push(name);
    return new Promise<void>((resolve) => ends.push(resolve));
  });
  const slow = run("slow", slot);
  await run("slow", slot);
  const other = run("other", slot);
  expect(began).toEqual(["slow", "other"]);
  for (const end of ends) end();
  await Promise.all([slow, other]);
  void run("slow", slot);
  expect(began).toEqual(["slow", "other", "slow"]);
});

it("goes on after a fault", async () => {
  let runs = 0;
  const run = oneAtATime(() => {
    runs += 1;
    return Promise.reject(new Error("No."));
  });
  await expect(run("one", slot)).rejects.toThrow("No.");
  await expect(run("one", slot)).rejects.toThrow("No.");
  expect(runs).toBe(2);
});
