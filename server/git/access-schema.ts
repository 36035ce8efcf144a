import * as z from "zod";

/** With what git reads a private repository. Secrets are open here: for the call of git and the holder of a claim alone. */
export const gitAccessSchema = z.discriminatedUnion("kind", [
  /** Over HTTPS, bound to the repository's own origin. */
  z.object({ kind: z.literal("password"), username: z.string(), password: z.string() }),
  /** Over SSH. `knownHosts`: lines of known_hosts to which its server is held; empty: the first key that it shows is taken. */
  z.object({ kind: z.literal("key"), privateKey: z.string(), knownHosts: z.array(z.string()) }),
]);
export type GitAccess = z.infer<typeof gitAccessSchema>;
