import { sql } from "drizzle-orm";
import { joinTokens } from "@/drizzle/schema";
import { db } from "@/server/db";
import { hashOf, newJoinToken } from "./keys";

const validHours = 24;

/** A token with which one host joins, within a day. It is shown this once. */
export const createJoinToken = async (createdBy: string | null): Promise<string> => {
  const token = newJoinToken();
  const expiresAt = sql<Date>`clock_timestamp() + make_interval(hours => ${validHours})`;
  await db()
    .insert(joinTokens)
    .values({ tokenHash: hashOf(token), createdBy, expiresAt });
  return token;
};
