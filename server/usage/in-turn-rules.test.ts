import { expect, it } from "vitest";
import { oneAfterAnother } from "./in-turn-rules";

it("runs one at a time, in order, whatever happens to the one before", async () => {
  const inTurn = oneAfterAnother();
  const happened: string[] = [];
  const work = (name: string) => async () => {
    happened.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    happened.push(`${name} ends`);
    if (name === "second") throw new Error("It failed.");
    return name;
  };
  const results = await Promise.allSettled(["first", "second", "third"].map((name) => inTurn(work(name))));
  expect(happened).toEqual(["first", "second", "third"].flatMap((name) => [`${name} begins`, `${name} ends`]));
  expect(results.map((result) => (result.status === "fulfilled" ? result.value : "failed"))).toEqual([
    "first",
    "failed",
    "third",
  ]);
});
