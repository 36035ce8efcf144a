import { and, asc, eq, isNotNull, sql } from "drizzle-orm";
import { teamMembers, teams, users } from "@/drizzle/schema";
import { db, type Transaction, uniqueViolation } from "@/server/db";
import { AppError } from "@/server/errors";
import { newId } from "@/server/ids";
import type { UserRole } from "./schema";

export type UserRow = typeof users.$inferSelect;
export type NewUser = { email: string; name: string; passwordHash: string | null; role: UserRole };

/** Everything that depends on "is there an administrator?" holds this lock: of two first sign-ups one wins. */
export const firstAdministratorLock = "accounts:first-administrator";

const emailTaken = (cause?: unknown) =>
  new AppError("conflict", "There is already an account with this e-mail address.", {
    reason: "email_taken",
    fields: [{ path: "email", message: "There is already an account with this e-mail address." }],
    cause,
  });

/** Inserts a user with a personal team that owns their apps. */
export const insertUser = async (tx: Transaction, user: NewUser): Promise<{ user: UserRow; teamId: string }> => {
  const userId = newId("user");
  const teamId = newId("team");
  try {
    const [row] = await tx
      .insert(users)
      .values({ id: userId, ...user })
      .returning();
    if (!row) throw new Error("insert … returning gave no row");
    await tx.insert(teams).values({ id: teamId, name: user.name, personalOf: userId });
    await tx.insert(teamMembers).values({ teamId, userId, role: "owner" });
    return { user: row, teamId };
  } catch (error) {
    throw uniqueViolation(error) === "users_email" ? emailTaken(error) : error;
  }
};

export const userByEmail = async (email: string): Promise<UserRow | null> => {
  const [user] = await db().select().from(users).where(eq(users.email, email.toLowerCase())).limit(1);
  return user ?? null;
};

/** The user's teams, the personal one first. */
export const teamsOf = async (userId: string): Promise<{ id: string; name: string }[]> =>
  db()
    .select({ id: teams.id, name: teams.name })
    .from(teamMembers)
    .innerJoin(teams, eq(teams.id, teamMembers.teamId))
    .where(eq(teamMembers.userId, userId))
    .orderBy(sql`${teams.personalOf} is distinct from ${userId}`, asc(teams.createdAt), asc(teams.id));

/** True once somebody can sign in as administrator. One made by the command line has no password and does not count. */
export const hasAdministrator = async (tx: Pick<Transaction, "select"> = db()): Promise<boolean> => {
  const [row] = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.role, "administrator"), isNotNull(users.passwordHash)))
    .limit(1);
  return row !== undefined;
};

/** The administrator of longest standing, with a password or without. */
export const oldestAdministrator = async (tx: Pick<Transaction, "select"> = db()): Promise<UserRow | null> => {
  const [user] = await tx
    .select()
    .from(users)
    .where(eq(users.role, "administrator"))
    .orderBy(sql`${users.passwordHash} is null`, asc(users.createdAt), asc(users.id))
    .limit(1);
  return user ?? null;
};
