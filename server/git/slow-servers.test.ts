import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { askServer, refuseWhileSlow } from "./slow-servers";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const hanging = (repository: string) =>
  askServer(repository, () => new Promise<string>((_, reject) => setTimeout(() => reject(new Error("late")), 20_000))).catch(
    (error: unknown) => error,
  );
const hang = async (repository: string, times: number) => {
  const questions = Array.from({ length: times }, () => hanging(repository));
  await vi.advanceTimersByTimeAsync(20_000);
  await Promise.all(questions);
};

it("lets one ask a server that kept several waiting, and nobody wait for another's", async () => {
  const shop = "https://slow.example.com/team/shop.git";
  await hang(shop, 2);
  expect(() => refuseWhileSlow(shop)).not.toThrow();
  const probe = hanging(shop);
  for (const other of ["https://slow.example.com/team/blog.git", "git@slow.example.com:team/blog.git"])
    expect(() => refuseWhileSlow(other)).toThrow("does not answer in time");
  expect(() => refuseWhileSlow("https://quick.example.com/team/shop.git")).not.toThrow();
  await vi.advanceTimersByTimeAsync(20_000);
  await probe;
});

it("takes it for well again with its first answer, or when it says no at once", async () => {
  const shop = "https://back.example.com/team/shop.git";
  for (const answer of [() => Promise.resolve("head"), () => Promise.reject(new Error("no such branch"))]) {
    await hang(shop, 2);
    await askServer(shop, answer).catch(() => undefined);
    const next = hanging(shop);
    expect(() => refuseWhileSlow(shop)).not.toThrow();
    await vi.advanceTimersByTimeAsync(20_000);
    await next;
  }
});

it("holds one slow repository against nobody", async () => {
  const large = "https://both.example.com/team/large.git";
  await hang(large, 1);
  const again = hanging(large);
  expect(() => refuseWhileSlow("https://both.example.com/team/small.git")).not.toThrow();
  await askServer("https://both.example.com/team/small.git", () => Promise.resolve("head"));
  await vi.advanceTimersByTimeAsync(20_000);
  await again;
});
