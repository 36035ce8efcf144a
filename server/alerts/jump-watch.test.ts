import { expect, it } from "vitest";
import { makeJumpWatch } from "./jump-watch";

it.each([
  { name: "both go on alike", database: 15_000, own: 15_010, jumped: false },
  { name: "this process was away for long", database: 900_000, own: 900_000, jumped: false },
  { name: "the clock was set forward", database: 195_000, own: 15_000, jumped: true },
  { name: "the clock was set back", database: -180_000, own: 15_000, jumped: true },
])("$name", ({ database, own, jumped }) => {
  let ownNow = 1_000;
  const watch = makeJumpWatch(() => ownNow);
  expect(watch(1_000_000, 15_000)).toBe(false);
  ownNow += own;
  expect(watch(1_000_000 + database, 15_000)).toBe(jumped);
  ownNow += 15_000;
  expect(watch(1_000_000 + database + 15_000, 15_000)).toBe(false);
});
