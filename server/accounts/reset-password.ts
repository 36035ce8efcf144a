import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { users } from "@/drizzle/schema";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { hashPassword } from "./passwords";
import { emailSchema, systemCaller } from "./schema";
import { endOtherSessions } from "./sessions";
import { oldestAdministrator, teamsOf, userByEmail } from "./store";

const accountOf = async (email: string | undefined) => {
  const user = email === undefined ? await oldestAdministrator() : await userByEmail(emailSchema.parse(email));
  if (user) return user;
  throw new Error(email === undefined ? "There is no administrator yet." : `There is no account for ${email}.`);
};

/** A new password for whoever has lost theirs, told to whoever holds the machine. Every browser of theirs is signed out; API tokens stay. */
export const resetPassword = async (email: string | undefined): Promise<{ email: string; password: string }> => {
  const user = await accountOf(email);
  const password = randomBytes(15).toString("base64url");
  const passwordHash = await hashPassword(password);
  const [team] = await teamsOf(user.id);
  await transaction(async (tx) => {
    await tx.update(users).set({ passwordHash }).where(eq(users.id, user.id));
    await endOtherSessions(tx, { userId: user.id });
    await emit(tx, systemCaller, { action: "account.password-reset", targetId: user.id, ...(team && { teamId: team.id }) });
  });
  return { email: user.email, password };
};
