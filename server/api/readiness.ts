import { sql } from "drizzle-orm";
import { db } from "@/server/db";
import { redis } from "@/server/live";

/** A load balancer asks every few seconds and waits no longer than this. */
const answerWithinMs = 1_500;

const answers = async (work: Promise<unknown>): Promise<"up" | "down"> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"down">((resolve) => {
    timer = setTimeout(() => resolve("down"), answerWithinMs);
  });
  const done = work.then(
    () => "up" as const,
    () => "down" as const,
  );
  const state = await Promise.race([done, late]);
  clearTimeout(timer);
  return state;
};

export type Readiness = { ready: boolean; postgres: "up" | "down"; redis: "up" | "down" };

/** Whether the stores answer, each by itself; says so in time even when one hangs. */
export const readiness = async (): Promise<Readiness> => {
  const [postgres, redisState] = await Promise.all([answers(db().execute(sql`select 1`).then()), answers(redis().ping())]);
  return { ready: postgres === "up" && redisState === "up", postgres, redis: redisState };
};
