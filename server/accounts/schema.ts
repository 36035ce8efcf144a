import * as z from "zod";

/** Vocabulary and inputs of accounts. Browser-safe. */
export const userRoles = ["administrator", "member"] as const;
export type UserRole = (typeof userRoles)[number];

/** Who acts. Made by `server/accounts` from a session or an API token, or `systemCaller` for the platform itself. */
export type Caller = {
  userId: string;
  /** The user's teams; with an API token its one. */
  teamIds: string[];
  /** Where new things go. */
  teamId: string;
  role: UserRole;
  via: "browser" | "api" | "system";
  sessionId?: string;
};

/** The platform itself: sweeps and the command line. Sees every app. */
export const systemCaller: Caller = { userId: "system", teamIds: [], teamId: "", role: "administrator", via: "system" };

export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, "That address is too long.")
  .pipe(z.email("Give an e-mail address, like you@example.com."));

/** Length is what counts; the upper end bounds the work of hashing. */
export const passwordSchema = z.string().min(8, "Use at least 8 characters.").max(200, "A password has at most 200 characters.");

export const signUpInput = z.object({
  email: emailSchema,
  password: passwordSchema,
  name: z.string().trim().max(100, "A name has at most 100 characters.").optional(),
  /** Printed by `bin/up`; needed while there is no user yet. */
  setupToken: z.string().trim().max(200, "That is no set-up token.").optional(),
});
export type SignUpInput = z.infer<typeof signUpInput>;

export const signInInput = z.object({ email: emailSchema, password: z.string().min(1, "Give your password.").max(200) });

export const changePasswordInput = z.object({
  currentPassword: z.string().min(1, "Give your current password.").max(200),
  newPassword: passwordSchema,
});

export const createTokenInput = z.object({
  name: z.string().trim().min(1, "Give the token a name.").max(100, "A name has at most 100 characters."),
});

export const meSchema = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  role: z.enum(userRoles),
  teamId: z.string(),
  teams: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type Me = z.infer<typeof meSchema>;

export const sessionSchema = z.object({
  id: z.string(),
  userAgent: z.string().nullable(),
  address: z.string().nullable(),
  /** True for the session that asks. */
  current: z.boolean(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type Session = z.infer<typeof sessionSchema>;

export const apiTokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  teamId: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
});
export type ApiToken = z.infer<typeof apiTokenSchema>;

/** `token` is shown this once: only its hash is kept. */
export const createdTokenSchema = apiTokenSchema.extend({ token: z.string() });
