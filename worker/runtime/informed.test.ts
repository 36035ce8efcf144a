import { expect, it } from "vitest";
import { informedBy } from "./informed";

const parts = () => {
  const link = { isReady: true, readySince: 100, fence: () => Promise.resolve() };
  let toldAt = 50;
  const desired = {
    hint: () => {
      toldAt = 150;
    },
    isCurrentSince: (moment: number) => toldAt > moment,
  };
  return { link, desired };
};

it("after a silence nothing is done until the control plane has said anew what it wants", async () => {
  const { link, desired } = parts();
  const { isInformed, fence } = informedBy(link, desired);
  expect(isInformed()).toBe(false);
  await fence();
  expect(isInformed()).toBe(true);
});

it("a claim that ended in the silence is heard of before the fence opens", async () => {
  const { link, desired } = parts();
  const claim = new AbortController();
  const hint = () => {
    desired.hint();
    claim.abort(new Error("The claim has ended."));
  };
  await expect(informedBy(link, { ...desired, hint }).fence(claim.signal)).rejects.toThrow("The claim has ended.");
});
