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

/**
 * Plainly, for that ends what tidies up in it, which force may not touch (42501); a connection that is left (55006) needs
 * force. Where both are there, one after the other until one of them has gone.
 */
const drop = async (name: string): Promise<void> => {
  const tried = (how: string) =>
    administer(`drop database if exists ${name}${how}`).then(
      () => true,
      (error: { code?: string }) => {
        if (error.code === "55006" || error.code === "42501") return false;
        throw error;
      },
    );
  for (let round = 0; round < 5; round += 1) if ((await tried("")) || (await tried(" with (force)"))) return;
  throw new Error(`The database ${name} is in use and cannot be dropped.`);
};

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
