import * as z from "zod";

/** Vocabulary of deploy keys. Browser-safe. */
export const createDeployKeyInput = z.object({
  name: z.string().trim().min(1, "Give the key a name.").max(63, "A name has at most 63 characters."),
});

/** As a server is named in known_hosts: `git.example.com`, `[git.example.com]:2222`. */
const serverNameSchema = z.string().trim().min(1, "Give the server.").max(300, "That name is too long.");

export const forgetServerInput = z.object({ id: z.string().max(100), server: serverNameSchema });

const serverKeySchema = z.object({
  server: serverNameSchema,
  /** `SHA256:…`, as `ssh-keygen -l` prints it. */
  fingerprint: z.string(),
});
export type ServerKey = z.infer<typeof serverKeySchema>;

/** A key as everybody of the team sees it: the private half never leaves the server, but for the host that fetches. */
export const deployKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  /** One line, to be pasted at the git provider as a deploy key that may read. */
  publicKey: z.string(),
  /** `SHA256:…` of the public key. */
  fingerprint: z.string(),
  /** Keys that servers showed when they were first reached with it; another one is refused until this one is forgotten. */
  servers: z.array(serverKeySchema),
  /** How many apps are read with it. */
  apps: z.int(),
  createdAt: z.iso.datetime(),
});
export type DeployKey = z.infer<typeof deployKeySchema>;
