import * as z from "zod";

/** What the control plane tells its hosts of its own settings of the authority that gives certificates. */
export const toldAuthoritySchema = z.object({
  /** `off`: none is asked. */
  directoryUrl: z.string().max(2_000),
  email: z.string().max(320).nullable(),
  /** The authority's own root, as PEM text, where systems do not know it. */
  roots: z.string().max(1_000_000).nullable(),
});
export type ToldAuthority = z.infer<typeof toldAuthoritySchema>;
