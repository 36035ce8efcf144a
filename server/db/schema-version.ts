import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { sql } from "drizzle-orm";
import * as z from "zod";
import { db } from "./client";

const journalSchema = z.object({ entries: z.array(z.object({ when: z.number(), tag: z.string() })).min(1) });

/** Null when the database has exactly this program's schema, else a sentence that says what is wrong. */
export const schemaFault = async (): Promise<string | null> => {
  const journal = journalSchema.parse(JSON.parse(await readFile(resolve("drizzle/migrations/meta/_journal.json"), "utf8")));
  const newest = journal.entries.at(-1);
  const [table] = await db().execute<{ there: boolean }>(
    sql`select to_regclass('drizzle.__drizzle_migrations') is not null as there`,
  );
  if (!table?.there) return "The database is empty: run `npm run migrate` first.";
  const [row] = await db().execute<{ applied: string | null }>(
    sql`select max(created_at) as applied from drizzle.__drizzle_migrations`,
  );
  const applied = Number(row?.applied ?? 0);
  if (newest && applied < newest.when) return `The database lacks migrations up to ${newest.tag}: run \`npm run migrate\` first.`;
  if (newest && applied > newest.when) return "The database was made by a newer version of this program.";
  return null;
};
