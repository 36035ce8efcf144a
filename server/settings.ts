import * as z from "zod";

/**
 * The grammar of settings. Pure: `server/env.ts` and `worker/env.ts` alone read `process.env` and hand it in.
 * An empty string means "not set"; all faults are named in one message.
 */
export const flag = (fallback: boolean) =>
  z
    .enum(["true", "false", "1", "0", "yes", "no"], { error: "must be true or false" })
    .optional()
    .transform((word) => (word === undefined ? fallback : word === "true" || word === "1" || word === "yes"));

export const wholeNumber = (fallback: number, range: { min?: number; max?: number } = {}) =>
  z.coerce
    .number({ error: "must be a whole number" })
    .int("must be a whole number")
    .min(range.min ?? 0, `must be at least ${range.min ?? 0}`)
    .max(range.max ?? Number.MAX_SAFE_INTEGER, `must be at most ${range.max ?? Number.MAX_SAFE_INTEGER}`)
    .default(fallback);

export const port = (fallback: number) => wholeNumber(fallback, { min: 1, max: 65_535 });

export class SettingsError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`These settings are wrong or missing:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
    this.name = "SettingsError";
  }
}

/** @throws SettingsError naming every wrong or missing variable. */
export const parseSettings = <Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: Readonly<Record<string, string | undefined>>,
): z.infer<z.ZodObject<Shape>> => {
  const given = Object.fromEntries(
    Object.keys(shape).map((name) => [name, environment[name]?.trim() === "" ? undefined : environment[name]]),
  );
  const result = z.object(shape).safeParse(given);
  if (result.success) return result.data;
  throw new SettingsError(
    result.error.issues.map((issue) => {
      const name = issue.path.join(".");
      return given[name] === undefined ? `${name} is missing` : `${name} ${issue.message}`;
    }),
  );
};

/** Directory of the certificate authority; `off`: none is asked. */
export const acmeDirectory = z.union([z.literal("off"), z.url({ protocol: /^https$/ })], {
  error: "must be an https:// address or off",
});
export const defaultAcmeDirectory = "https://acme-v02.api.letsencrypt.org/directory";

/** What web, the scheduler and the command line share with the worker's host role. */
export const commonSettings = {
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  /** Everything the platform keeps on this machine. */
  DATA_DIR: z.string().default(".data"),
  /** Where the edge answers plain HTTP. */
  EDGE_HTTP_PORT: port(8080),
  /** Where it answers HTTPS. */
  EDGE_HTTPS_PORT: port(8443),
  /** Directory of the certificate authority; `off`: none is asked. */
  ACME_DIRECTORY_URL: acmeDirectory.default(defaultAcmeDirectory),
  /** Whom the authority writes to when something is wrong with a certificate. */
  ACME_EMAIL: z.email("must be an e-mail address").optional(),
  /** PEM file with the authority's own root, where this system does not know it. */
  ACME_CA_FILE: z.string().optional(),
};

/** The address of a Redis. */
export const redisAddress = z.url({ protocol: /^rediss?$/, error: "must be a redis:// or rediss:// address" });
