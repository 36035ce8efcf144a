import { parseArgs } from "node:util";
import * as z from "zod";
import { issueToken } from "./accounts/issue-token";
import { resetPassword } from "./accounts/reset-password";
import { closeDatabase, migrate } from "./db";
import { resealSecrets } from "./secrets/reseal-secrets";
import { createJoinToken } from "./workers";

const usage = `Usage:
  api-token [--email ADDRESS [--create]]   print a new API token: the administrator's, or that user's
  reset-password [--email ADDRESS]         print a new password: the administrator's, or that user's
  join-token                               print a one-time token with which a host joins
  migrate                                  bring the database to the newest schema
  reseal-secrets                           seal all secrets again with the first key of SECRETS_KEY`;

class UsageError extends Error {}

/** Answers are alone on standard output, so that scripts can take them. */
const commands: Record<string, (options: { email?: string; create?: boolean }) => Promise<string | null>> = {
  "api-token": ({ email, create }) => issueToken({ email, create: create ?? false }),
  "reset-password": async ({ email }) => {
    const reset = await resetPassword(email);
    process.stderr.write(`The new password of ${reset.email}; every browser of theirs is signed out:\n`);
    return reset.password;
  },
  "join-token": () => createJoinToken(null),
  "reseal-secrets": async () => `${await resealSecrets()} secrets were sealed again.`,
  migrate: async () => {
    await migrate();
    return null;
  },
};

const parse = (words: string[]) => {
  try {
    return parseArgs({
      args: words,
      options: { email: { type: "string" }, create: { type: "boolean" }, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
};

const main = async (words: string[]): Promise<void> => {
  const { values, positionals } = parse(words);
  const run = commands[positionals[0] ?? ""];
  if (values.help || !run || positionals.length !== 1) throw new UsageError(values.help ? "" : "That is no command.");
  const answer = await run(values);
  if (answer !== null) process.stdout.write(`${answer}\n`);
};

const explain = (error: unknown): string => {
  if (error instanceof UsageError) return `${error.message}\n${usage}`.trim();
  if (error instanceof z.ZodError) return error.issues.map((issue) => issue.message).join("\n");
  return error instanceof Error ? error.message : String(error);
};

main(process.argv.slice(2))
  .catch((error: unknown) => {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  })
  .finally(closeDatabase);
