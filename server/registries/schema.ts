import * as z from "zod";
import { registryServerSchema } from "../builds/image-grammar";

/** Vocabulary of image registries. Browser-safe. */
const fields = {
  name: z.string().trim().min(1, "Give the registry a name.").max(63, "A name has at most 63 characters."),
  server: registryServerSchema,
  username: z.string().trim().min(1, "Give a user name.").max(255, "That name is too long."),
  password: z.string().min(1, "Give a password or an access token.").max(8_192, "That password is too long."),
};

export const createRegistryInput = z.object(fields);

/** Who moves a credential to another server types its password again: else it could be sent to a server of theirs. */
export const updateRegistryInput = z.object({ id: z.string().max(100), ...z.object(fields).partial().shape });

/** A registry as everybody sees it: the password never comes back. */
export const registrySchema = z.object({
  id: z.string(),
  name: z.string(),
  server: z.string(),
  username: z.string(),
  /** How many apps pull with it. */
  apps: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Registry = z.infer<typeof registrySchema>;
