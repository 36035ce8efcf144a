import { emit } from "@/server/audit";
import { withAdvisoryLock } from "@/server/db";
import { env } from "@/server/env";
import { hashPassword } from "./passwords";
import { systemCaller } from "./schema";
import { firstAdministratorLock, insertUser, userByEmail } from "./store";

/**
 * Makes the administrator named by ADMIN_EMAIL and ADMIN_PASSWORD at the first start. Of an account that exists
 * nothing is changed: a password changed in the dashboard must not fall back at the next start, and a setting
 * that leaked must not undo that change.
 */
export const ensureAdministrator = async (): Promise<"made" | "there" | "not-asked"> => {
  const { ADMIN_EMAIL: address, ADMIN_PASSWORD: password } = env();
  if (address === undefined || password === undefined) return "not-asked";
  const email = address.toLowerCase();
  if (await userByEmail(email)) return "there";
  const passwordHash = await hashPassword(password);
  return withAdvisoryLock(firstAdministratorLock, async (tx) => {
    if (await userByEmail(email)) return "there";
    const name = email.split("@")[0] ?? email;
    const { user, teamId } = await insertUser(tx, { email, name, passwordHash, role: "administrator" });
    await emit(tx, systemCaller, { action: "account.created", targetId: user.id, teamId });
    return "made";
  });
};
