import { asc, lte, sql } from "drizzle-orm";
import { providerCalls } from "@/drizzle/schema";
import { db } from "@/server/db";
import { ringTask } from "@/server/queue";

const atOnce = 500;

/** Rings for every call that is due: after a crash between commit and ring, and after an emptied Redis. @throws when Redis is away */
export const ringDueCalls = async (): Promise<void> => {
  const due = await db()
    .select({ id: providerCalls.id })
    .from(providerCalls)
    .where(lte(providerCalls.dueAt, sql`clock_timestamp() - interval '2 seconds'`))
    .orderBy(asc(providerCalls.dueAt))
    .limit(atOnce);
  for (const { id } of due) await ringTask({ kind: "provider-call", id });
};
