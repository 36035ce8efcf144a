import { eq } from "drizzle-orm";
import type * as z from "zod";
import { users } from "@/drizzle/schema";
import { emit } from "@/server/audit";
import { db, transaction } from "@/server/db";
import { invalidField, notFound } from "@/server/errors";
import { hashPassword, verifyPassword } from "./passwords";
import type { Caller, changePasswordInput } from "./schema";
import { endOtherSessions } from "./sessions";

/** Sets a new password and signs every other browser out. */
export const changePassword = async (caller: Caller, input: z.infer<typeof changePasswordInput>): Promise<void> => {
  const [user] = await db().select().from(users).where(eq(users.id, caller.userId)).limit(1);
  if (!user) throw notFound("account");
  if (!(await verifyPassword(user.passwordHash, input.currentPassword))) {
    throw invalidField("currentPassword", "That is not your current password.", { reason: "wrong_password" });
  }
  const passwordHash = await hashPassword(input.newPassword);
  await transaction(async (tx) => {
    await tx.update(users).set({ passwordHash }).where(eq(users.id, user.id));
    await endOtherSessions(tx, caller);
    await emit(tx, caller, { action: "account.password-changed", targetId: user.id });
  });
};
