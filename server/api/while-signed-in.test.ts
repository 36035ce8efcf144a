import { describe, expect, it } from "vitest";
import type { Caller } from "@/server/accounts/schema";
import { AppError } from "@/server/errors";
import { whileSignedIn } from "./while-signed-in";

const caller: Caller = { userId: "usr_1", teamIds: ["team_1"], teamId: "team_1", role: "member", via: "browser" };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function* ticks(count: number, everyMs: number) {
  for (let tick = 0; tick < count; tick += 1) {
    await pause(everyMs);
    yield tick;
  }
}

const read = async (stream: unknown): Promise<{ seen: unknown[]; error: unknown }> => {
  const seen: unknown[] = [];
  try {
    for await (const event of stream as AsyncIterable<unknown>) seen.push(event);
    return { seen, error: null };
  } catch (error) {
    return { seen, error };
  }
};

describe("an open stream", () => {
  it("goes on to its end while its reader is signed in", async () => {
    const stream = whileSignedIn(ticks(5, 4), { identifyAgain: () => Promise.resolve(caller) }, 5);
    expect(await read(stream)).toEqual({ seen: [0, 1, 2, 3, 4], error: null });
  });

  it("ends when the session is revoked, also when nothing happens in it", async () => {
    const stream = whileSignedIn(ticks(1, 500), { identifyAgain: () => Promise.resolve(null) }, 5);
    const { seen, error } = await read(stream);
    expect(seen).toEqual([]);
    expect(error).toMatchObject({ code: "unauthenticated" });
  });

  it("asks no more about a reader who has left", async () => {
    let asked = 0;
    const identifyAgain = async () => {
      asked += 1;
      return caller;
    };
    for await (const event of whileSignedIn(ticks(5, 20), { identifyAgain }, 5)) if (event === 1) break;
    expect(asked).toBeGreaterThan(0);
    const askedUntilThen = asked;
    await pause(30);
    expect(asked).toBe(askedUntilThen);
  });

  it("ends when the session is revoked, also for a slow reader for whom there is always more", async () => {
    const more = async function* () {
      for (let tick = 0; tick < 100; tick += 1) yield tick;
    };
    const seen: number[] = [];
    const reading = async () => {
      for await (const event of whileSignedIn(more(), { identifyAgain: () => Promise.resolve(null) }, 5)) {
        seen.push(event);
        await pause(4);
      }
    };
    await expect(reading()).rejects.toMatchObject({ code: "unauthenticated" });
    expect(seen.length).toBeLessThan(10);
  });

  it("stays while nobody can say, because the store is away", async () => {
    const away = () => Promise.reject(new AppError("unavailable", "Away."));
    expect((await read(whileSignedIn(ticks(3, 4), { identifyAgain: away }, 2))).seen).toEqual([0, 1, 2]);
  });
});
