import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll } from "vitest";
import { closeDatabase, migrate } from "@/server/db";

const developmentPostgres = "postgres://postgres@127.0.0.1:5432/postgres";
const developmentRedis = "redis://127.0.0.1:6379/15";

const administer = async (statement: string): Promise<void> => {
  const connection = postgres(process.env.TEST_DATABASE_URL ?? developmentPostgres, { max: 1, onnotice: () => undefined });
  try {
    await connection.unsafe(statement);
  } finally {
    await connection.end();
  }
};

/** Plainly, for that ends what tidies up in it, which force may not; a connection that is left holds only the plain way up. */
const drop = (name: string): Promise<void> =>
  administer(`drop database if exists ${name}`).catch((error: { code?: string }) => {
    if (error.code !== "55006") throw error;
    return administer(`drop database if exists ${name} with (force)`);
  });

/**
 * Gives the test file a fresh, migrated database of its own and drops it at the end. Call it at the top of the file,
 * before anything asks for a setting; `settings` are environment variables of this file alone.
 */
export const testDatabase = (settings: Readonly<Record<string, string>> = {}): void => {
  const name = `wh_test_${randomBytes(8).toString("hex")}`;
  const url = new URL(process.env.TEST_DATABASE_URL ?? developmentPostgres);
  url.pathname = `/${name}`;
  Object.assign(process.env, {
    NODE_ENV: "test",
    DATABASE_URL: url.href,
    REDIS_URL: process.env.TEST_REDIS_URL ?? developmentRedis,
    AUTH_SECRET: "a-secret-of-tests-that-is-long-enough-0123456789",
    SECRETS_KEY: "0123456789abcdef".repeat(4),
    LOG_LEVEL: "silent",
    ...settings,
  });
  beforeAll(async () => {
    await administer(`create database ${name}`);
    await migrate(url.href);
  });
  afterAll(async () => {
    await closeDatabase();
    await drop(name);
  });
};
