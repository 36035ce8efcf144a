import { emit } from "@/server/audit";
import { withAdvisoryLock } from "@/server/db";
import { createApiToken } from "./api-tokens";
import { type Caller, emailSchema, systemCaller, type UserRole } from "./schema";
import { firstAdministratorLock, insertUser, oldestAdministrator, teamsOf, type UserRow, userByEmail } from "./store";

/** The e-mail address of an administrator that nobody has signed up as yet. */
const placeholderEmail = "administrator@localhost";

/** The account, or a new one without a password. Of two commands at once one makes it. */
const findOrMake = (find: () => Promise<UserRow | null>, make: { email: string; role: UserRole }): Promise<UserRow> =>
  withAdvisoryLock(firstAdministratorLock, async (tx) => {
    const existing = await find();
    if (existing) return existing;
    const name = make.email.split("@")[0] ?? make.email;
    const { user, teamId } = await insertUser(tx, { ...make, name, passwordHash: null });
    await emit(tx, systemCaller, { action: "account.created", targetId: user.id, teamId });
    return user;
  });

const ownerOf = async (wish: { email?: string | undefined; create: boolean }): Promise<UserRow> => {
  // Before anybody has signed up the token still works: the first sign-up takes this account over, with its apps.
  if (wish.email === undefined)
    return findOrMake(() => oldestAdministrator(), { email: placeholderEmail, role: "administrator" });
  const email = emailSchema.parse(wish.email);
  const user = await userByEmail(email);
  if (user) return user;
  if (!wish.create) throw new Error(`There is no account for ${email}; --create makes one with a team of its own.`);
  return findOrMake(() => userByEmail(email), { email, role: "member" });
};

/** A new API token for the command line: the administrator's, or that of another user, who is made when asked for. */
export const issueToken = async (wish: { email?: string | undefined; create: boolean }): Promise<string> => {
  const user = await ownerOf(wish);
  const teamIds = (await teamsOf(user.id)).map(({ id }) => id);
  const [teamId] = teamIds;
  if (teamId === undefined) throw new Error(`${user.email} has no team.`);
  const caller: Caller = { userId: user.id, teamIds, teamId, role: user.role, via: "system" };
  return (await createApiToken(caller, "command line")).token;
};
