import { and, eq } from "drizzle-orm";
import { teamMembers, users } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";

/** Teams whose channels hear of hosts: those that an administrator owns. A statement, to be awaited or put into another. */
export const teamsHearingOfHosts = (source: Pick<Transaction, "select">) =>
  source
    .select({ teamId: teamMembers.teamId })
    .from(teamMembers)
    .innerJoin(users, eq(users.id, teamMembers.userId))
    .where(and(eq(teamMembers.role, "owner"), eq(users.role, "administrator")))
    .groupBy(teamMembers.teamId);
