import * as z from "zod";
import { commonSettings, flag, parseSettings, port, redisAddress, wholeNumber } from "./settings";

/** Settings of web, the scheduler role and the command line; `.env.example` explains each. The only reader of `process.env` here. */
const shape = {
  ...commonSettings,
  PORT: port(3000),
  /** Address on which web listens. */
  HOST: z.string().default("0.0.0.0"),
  /** Where browsers reach the dashboard; default http://localhost:PORT. */
  PUBLIC_URL: z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" }).optional(),
  /** Redis for sessions, live data and, unless QUEUE_REDIS_URL says otherwise, the queues. */
  REDIS_URL: redisAddress,
  QUEUE_REDIS_URL: redisAddress.optional(),
  /** Where hosts elsewhere reach the queues' Redis; without it they reach it through web. */
  QUEUE_REDIS_PUBLIC_URL: redisAddress.optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// address" }),
  /** Signs sessions and workers' tokens; at least 32 characters. */
  AUTH_SECRET: z.string().min(32, "must have at least 32 characters"),
  /** Seals what is secret in the database; 64 hexadecimal characters, older keys behind the newest, comma-separated. */
  SECRETS_KEY: z.string().regex(/^[0-9a-fA-F]{64}(?:,[0-9a-fA-F]{64})*$/, "must be 64 hexadecimal characters"),
  /** Put before the names of base images: a mirror of Docker Hub. */
  BASE_IMAGE_PREFIX: z
    .string()
    .regex(/^[a-z0-9.:-]+(?:\/[a-z0-9._-]+)*\/$/, "must be like mirror.example.com/ with a slash at its end")
    .optional()
    .transform((prefix) => prefix ?? ""),
  /** DNS suffix of the first host. */
  DEFAULT_ZONE: z
    .string()
    .toLowerCase()
    .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "must be a DNS name")
    .default("localhost"),
  ADMIN_EMAIL: z.email("must be an e-mail address").optional(),
  ADMIN_PASSWORD: z.string().min(8, "must have at least 8 characters").optional(),
  /** With this, and only while there is no administrator, the first sign-up becomes one. */
  SETUP_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
  ALLOW_LOCAL_SOURCES: flag(false),
  ALLOW_PRIVATE_ADDRESSES: flag(false),
  /** Addresses or CIDR ranges, comma-separated, whose X-Forwarded-For is believed. */
  TRUSTED_PROXIES: z.string().default(""),
  /** Bearer token for /metrics from elsewhere than loopback. */
  METRICS_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
  FETCH_TIMEOUT_MS: wholeNumber(300_000, { min: 1_000 }),
  BUILD_TIMEOUT_MS: wholeNumber(1_800_000, { min: 1_000 }),
  START_TIMEOUT_MS: wholeNumber(120_000, { min: 1_000 }),
  /** How long the old container still serves what it had begun, after the edge has let go of it. */
  DRAIN_TIMEOUT_MS: wholeNumber(10_000),
  /** A release command: migrations. */
  RELEASE_TIMEOUT_MS: wholeNumber(600_000, { min: 1_000 }),
  /** From SIGTERM to SIGKILL. */
  STOP_TIMEOUT_MS: wholeNumber(10_000, { max: 600_000 }),
  MAX_REPOSITORY_MB: wholeNumber(2_048, { min: 1 }),
  MAX_BUILD_LOG_MB: wholeNumber(128, { min: 1 }),
  HEARTBEAT_OFFLINE_AFTER_MS: wholeNumber(30_000, { min: 1_000 }),
  /** A snapshot of what an app or a host uses is worth nothing after this. */
  METRICS_EXPIRE_AFTER_MS: wholeNumber(45_000, { min: 1_000 }),
  /** Calls of webhooks and deploy hooks that one address may make. */
  WEBHOOKS_PER_MINUTE: wholeNumber(60, { min: 1 }),
  /** How often every watched branch is compared with its git server. */
  CHECK_HEADS_EVERY_MS: wholeNumber(600_000, { min: 1_000 }),
  /** A preview to which nothing was pushed for so long is removed. */
  PREVIEW_IDLE_MS: wholeNumber(604_800_000, { min: 1_000 }),
  /** How often every alert rule is held against what is measured. */
  ALERT_TICK_MS: wholeNumber(15_000, { min: 1_000 }),
  /** The mail server for channels that name none of their own: `smtp://user:password@mail.example.com:587`, or `smtps://`. */
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: "must be an smtp:// or smtps:// address" }).optional(),
  /** Sender of its messages. */
  MAIL_FROM: z.string().optional(),
  /** What one team may have; 0: as much as it wants. */
  PLAN_APPS: wholeNumber(0),
  PLAN_MEMORY_MB: wholeNumber(0),
  PLAN_BUILDS_PER_DAY: wholeNumber(0),
  /** Resolvers, `address:port`, comma-separated; default: those of this machine. */
  DNS_SERVERS: z
    .string()
    .default("")
    .transform((list) => list.split(/[\s,]+/).filter((entry) => entry !== ""))
    .pipe(
      z.array(
        z.string().regex(/^(?:\d+\.\d+\.\d+\.\d+|\[[0-9a-fA-F:]+\]|[0-9a-fA-F:]+)(?::\d{1,5})?$/, "must be like 192.0.2.53:53"),
      ),
    ),
  /** For so long a domain whose record went away is still routed. */
  DOMAIN_GRACE_MS: wholeNumber(604_800_000, { min: 1_000 }),
  STUCK_AFTER_MS: wholeNumber(900_000, { min: 1_000 }),
};

export type ServerSettings = ReturnType<typeof parseSettings<typeof shape>>;

let settings: ServerSettings | undefined;

/** The settings, parsed at the first call. @throws SettingsError */
export const env = (): ServerSettings => {
  settings ??= parseSettings(shape, process.env);
  // next-auth 4 reads this by itself: people may come by another address than PUBLIC_URL, and go back to the one they came by.
  process.env.AUTH_TRUST_HOST ??= "true";
  return settings;
};

export const publicUrl = (): string => (env().PUBLIC_URL ?? `http://localhost:${env().PORT}`).replace(/\/+$/, "");
export const queueRedisUrl = (): string => env().QUEUE_REDIS_URL ?? env().REDIS_URL;

/** The environment as it was found, for programs that we start: git takes proxies and certificate authorities from it. */
export const inheritedEnvironment = (): Readonly<Record<string, string | undefined>> => process.env;

/** next-auth 4 takes its address from the environment where a request does not say it. To be called before Next is loaded. */
export const shareWithNextAuth = (): void => {
  process.env.NEXTAUTH_URL = publicUrl();
};

/**
 * Next takes its settings from here, as in the servers that it writes for `output: "standalone"`. It would otherwise load its
 * compiler, 25 MB, to read next.config.ts anew. To be called before Next is prepared.
 */
export const shareBuiltConfig = (config: unknown): void => {
  process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(config);
};
