import { and, eq, isNull } from "drizzle-orm";
import { teams, users } from "@/drizzle/schema";
import { emit } from "@/server/audit";
import { type Transaction, uniqueViolation, withAdvisoryLock } from "@/server/db";
import { env } from "@/server/env";
import { AppError, invalidField } from "@/server/errors";
import { hashPassword } from "./passwords";
import { countAttempt } from "./rate-limit";
import type { SignUpInput } from "./schema";
import { sameSecret } from "./secrets";
import { firstAdministratorLock, hasAdministrator, insertUser, oldestAdministrator, type UserRow } from "./store";

const closed = () =>
  new AppError("forbidden", "Sign-up is closed: this installation has its administrator.", {
    reason: "sign_up_closed",
    next: "Ask the administrator for an account.",
  });

const checkSetupToken = (given: string | undefined): void => {
  const expected = env().SETUP_TOKEN;
  if (expected === undefined) {
    throw new AppError("forbidden", "This installation has no set-up token, so nobody can sign up.", {
      reason: "no_setup_token",
      next: "Set SETUP_TOKEN, or ADMIN_EMAIL and ADMIN_PASSWORD, and start it again.",
    });
  }
  if (!given) throw invalidField("setupToken", "Give the set-up token that bin/up printed.", { reason: "setup_token_needed" });
  if (!sameSecret(given, expected)) {
    throw invalidField("setupToken", "That is not the set-up token that bin/up printed.", { reason: "setup_token_wrong" });
  }
};

type Administrator = { email: string; name: string; passwordHash: string };

/** The account that `api-token` made before anybody signed up, with its apps, becomes the person's own. */
const takeOver = async (tx: Transaction, existing: UserRow, administrator: Administrator): Promise<UserRow> => {
  const [user] = await tx
    .update(users)
    .set(administrator)
    .where(and(eq(users.id, existing.id), isNull(users.passwordHash)))
    .returning()
    .catch((error: unknown) => {
      throw uniqueViolation(error) === "users_email"
        ? invalidField("email", "There is already an account with this e-mail address.")
        : error;
    });
  if (!user) throw closed();
  await tx.update(teams).set({ name: administrator.name }).where(eq(teams.personalOf, user.id));
  await emit(tx, { userId: user.id, via: "browser" }, { action: "account.taken-over", targetId: user.id });
  return user;
};

const addAdministrator = async (tx: Transaction, administrator: Administrator): Promise<UserRow> => {
  const existing = await oldestAdministrator(tx);
  if (existing) return takeOver(tx, existing, administrator);
  const { user, teamId } = await insertUser(tx, { ...administrator, role: "administrator" });
  await emit(tx, { userId: user.id, via: "browser" }, { action: "account.signed-up", targetId: user.id, teamId });
  return user;
};

/** Makes the first user, who is the administrator. Afterwards sign-up is closed. */
export const signUp = async (input: SignUpInput, address: string): Promise<UserRow> => {
  if (await hasAdministrator()) throw closed();
  await countAttempt(address, "sign-up");
  checkSetupToken(input.setupToken);
  const passwordHash = await hashPassword(input.password);
  const name = input.name || (input.email.split("@")[0] ?? input.email);
  return withAdvisoryLock(firstAdministratorLock, async (tx) => {
    if (await hasAdministrator(tx)) throw closed();
    return addAdministrator(tx, { email: input.email, name, passwordHash });
  });
};
