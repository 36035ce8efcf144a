import { hash } from "bcryptjs";
import { invalidField } from "@/server/errors";
import { mergeOptions, type UserInput } from "./options-rules";
import type { EdgeOptionsInput } from "./options-schema";
import type { EdgeOptions } from "./schema";

/** Cheap for bcrypt: the edge asks for it with every new visitor, and a host has other things to do. */
const cost = 8;

const withHash = async (stored: EdgeOptions, { username, password }: UserInput) => {
  if (password !== undefined) return { username, passwordHash: await hash(password, cost) };
  const kept = stored.basicAuth?.find((user) => user.username === username);
  if (!kept) throw invalidField("basicAuth", `Give a password for ${username}.`);
  return kept;
};

/** The stored options as they are after a change: what is not said stays, passwords are hashed. @throws AppError 422 */
export const changeOptions = async (stored: EdgeOptions, input: EdgeOptionsInput): Promise<EdgeOptions> => {
  const users = input.basicAuth ? await Promise.all(input.basicAuth.map((user) => withHash(stored, user))) : [];
  return mergeOptions(stored, input, users);
};
