import * as z from "zod";
import { connectionKindSchema, type Provider, providerSchema } from "../git/providers/schema";

/** Vocabulary of connections to git providers. Browser-safe. */

/** `pending`: the provider has not sent the person back yet. `failing`: its last check, or a call, was refused. */
export const connectionStates = ["pending", "connected", "failing"] as const;
export type ConnectionState = (typeof connectionStates)[number];

/** Where a provider is unless somebody runs a server of their own. */
export const usualBaseUrls: Readonly<Record<Provider, string>> = {
  github: "https://github.com",
  gitlab: "https://gitlab.com",
  codeberg: "https://codeberg.org",
  bitbucket: "https://bitbucket.org",
};

const secret = (missing: string, most: number) => z.string().trim().min(1, missing).max(most, "That is too long.");

const fields = {
  name: z.string().trim().min(1, "Give the connection a name.").max(63, "A name has at most 63 characters."),
  /** Of the provider's pages; whatever comes behind the last `/` of its own is cut off. */
  baseUrl: z.string().trim().min(1, "Give the server's address.").max(500, "That address is too long."),
  /** It goes in a header. */
  token: secret("Give an access token.", 8_192).regex(/^[!-~]*$/, "A token holds no spaces, line breaks or special letters."),
  /** The e-mail address that belongs to a Bitbucket API token. */
  username: z.string().trim().max(255, "That name is too long.").nullable(),
  clientId: secret("Give the OAuth app's client id.", 500),
  clientSecret: secret("Give the OAuth app's client secret.", 2_000),
  appId: z
    .string()
    .trim()
    .regex(/^[\w.-]{1,100}$/, "Give the App's id or client id."),
  privateKey: secret("Give the App's private key.", 20_000),
  installationId: z
    .string()
    .trim()
    .regex(/^\d{1,20}$/, "An installation's id is a number."),
};

const needed = {
  token: ["token"],
  oauth: ["clientId", "clientSecret"],
  github_app: ["appId", "privateKey"],
} as const;

const wanted: Readonly<Record<string, string>> = {
  token: "Give an access token.",
  clientId: "Give the OAuth app's client id.",
  clientSecret: "Give the OAuth app's client secret.",
  appId: "Give the App's id.",
  privateKey: "Give the App's private key.",
};

/** What a kind needs: `token` a token, `oauth` an OAuth app of yours, `github_app` a GitHub App that is installed. */
export const createConnectionInput = z
  .object({
    provider: providerSchema,
    kind: connectionKindSchema.default("token"),
    name: fields.name.optional(),
    baseUrl: fields.baseUrl.optional(),
    token: fields.token.optional(),
    username: fields.username.optional(),
    clientId: fields.clientId.optional(),
    clientSecret: fields.clientSecret.optional(),
    appId: fields.appId.optional(),
    privateKey: fields.privateKey.optional(),
    installationId: fields.installationId.optional(),
  })
  .superRefine((input, context) => {
    for (const field of needed[input.kind]) {
      if (input[field] === undefined) context.addIssue({ code: "custom", path: [field], message: wanted[field] ?? "" });
    }
    if (input.kind === "github_app" && input.provider !== "github") {
      context.addIssue({ code: "custom", path: ["kind"], message: "Only GitHub has GitHub Apps." });
    }
  });
export type CreateConnectionInput = z.infer<typeof createConnectionInput>;

/** Who moves a credential to another server gives it again: else it could be sent to a server of theirs. */
export const updateConnectionInput = z.object({ id: z.string().max(100), ...z.object(fields).partial().shape });
export type UpdateConnectionInput = z.infer<typeof updateConnectionInput>;

const maybe = z.boolean().nullable();

/** A connection as everybody of the team sees it: what proves who we are never comes back. */
export const connectionSchema = z.object({
  id: z.string(),
  provider: providerSchema,
  kind: connectionKindSchema,
  name: z.string(),
  baseUrl: z.string(),
  state: z.enum(connectionStates),
  /** A sentence where it is failing. */
  stateReason: z.string().nullable(),
  /** Whose credential it is at the provider. */
  account: z.string().nullable(),
  scopes: z.array(z.string()),
  /** Null in it: the provider does not tell. */
  abilities: z.object({ readCode: maybe, writeStatuses: maybe, manageWebhooks: maybe }).nullable(),
  /** Sentences: what it may not do and what that means, and when it ends. */
  warnings: z.array(z.string()),
  expiresAt: z.iso.datetime().nullable(),
  /** Whole days until then; 0 or less: it has ended. */
  daysLeft: z.int().nullable(),
  checkedAt: z.iso.datetime().nullable(),
  /** How many apps use it. */
  apps: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Connection = z.infer<typeof connectionSchema>;

export const repositoriesInput = z.object({
  id: z.string().max(100),
  search: z.string().max(200).default(""),
  page: z.coerce.number().int().min(1).max(1_000).default(1),
});
export const listedRepositorySchema = z.object({
  /** As the provider names it: `team/shop`. */
  fullName: z.string(),
  /** For an app's repository. */
  cloneUrl: z.string(),
  defaultBranch: z.string().nullable(),
  private: z.boolean(),
  description: z.string().nullable(),
  language: z.string().nullable(),
  pushedAt: z.string().nullable(),
});
export type ListedRepository = z.infer<typeof listedRepositorySchema>;
export const repositoriesPage = z.object({
  items: z.array(listedRepositorySchema),
  /** There is a next page. */
  more: z.boolean(),
});

export const branchesInput = z.object({
  id: z.string().max(100),
  /** As the list of repositories names it. */
  repository: z.string().trim().min(1, "Say which repository.").max(500, "That name is too long."),
  search: z.string().max(200).default(""),
});
export const branchesSchema = z.object({ items: z.array(z.object({ name: z.string(), commit: z.string() })) });
