import { AppError } from "@/server/errors";
import { verifyPassword } from "./passwords";
import { countAttempt, forgetAttempts } from "./rate-limit";
import { signInInput } from "./schema";
import { type Origin, openSession } from "./sessions";
import { type UserRow, userByEmail } from "./store";

const wrong = () =>
  new AppError("unauthenticated", "The e-mail address or the password is not right.", { reason: "wrong_credentials" });

/** Opens a session for a right password. The answer, and the time it takes, is the same for an unknown address. */
export const signIn = async (given: unknown, origin: Origin): Promise<{ user: UserRow; sessionId: string }> => {
  const parsed = signInInput.safeParse(given);
  if (!parsed.success) throw wrong();
  const { email, password } = parsed.data;
  await countAttempt(origin.address, email);
  const user = await userByEmail(email);
  const matches = await verifyPassword(user?.passwordHash ?? null, password);
  if (!user || !matches) throw wrong();
  await forgetAttempts(origin.address, email);
  return { user, sessionId: await openSession(user.id, origin) };
};
