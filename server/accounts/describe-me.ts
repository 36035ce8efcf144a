import { eq } from "drizzle-orm";
import { users } from "@/drizzle/schema";
import { db } from "@/server/db";
import { notFound } from "@/server/errors";
import type { Caller, Me } from "./schema";
import { teamsOf } from "./store";

/** The caller's own account. */
export const describeMe = async (caller: Caller): Promise<Me> => {
  const [user] = await db().select().from(users).where(eq(users.id, caller.userId)).limit(1);
  if (!user) throw notFound("account");
  const teams = (await teamsOf(user.id)).filter(({ id }) => caller.teamIds.includes(id));
  return { id: user.id, email: user.email, name: user.name, role: user.role, teamId: caller.teamId, teams };
};
