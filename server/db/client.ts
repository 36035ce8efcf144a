import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import * as schema from "@/drizzle/schema";
import { env } from "@/server/env";
import { isConnectionLost } from "./faults";
import { survivingLoss } from "./lost-connections";
import { openSockets } from "./socket";

export type Database = PostgresJsDatabase<typeof schema>;
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];

type Connection = { database: Database; sql: postgres.Sql };

/** Web loads this file twice, in Next's bundle and in its own: one pool serves both. */
const home = globalThis as typeof globalThis & { wisehostingDatabase?: Connection | undefined };

const connect = (): Connection => {
  const sql = postgres(env().DATABASE_URL, {
    // Described in its manual, and missing in its types.
    ...{ socket: openSockets() },
    max: 10,
    // Seconds. A store that is away is told within the 3 s that the API promises.
    connect_timeout: 2,
    idle_timeout: 60,
    // Retries soon: the default backs off to a minute, long after Postgres is back.
    backoff: (attempt) => Math.min(0.1 * 2 ** attempt, 1),
    onnotice: () => undefined,
    // Asked for on every connection, and of one that is lost meanwhile nobody hears; Drizzle reads arrays by itself.
    fetch_types: false,
    connection: {
      application_name: "wisehosting",
      statement_timeout: 15_000,
      // Compiling a statement takes a second of a busy machine, and no statement here is long enough to win it back.
      ...{ jit: "off" },
      idle_in_transaction_session_timeout: 60_000,
    },
  });
  const opened: Connection = { sql, database: drizzle({ client: survivingLoss(sql, () => forget(opened)), schema }) };
  return opened;
};

/** What is under way on the pool goes on to its end; then its connections close by themselves. */
const forget = (opened: Connection): void => {
  if (home.wisehostingDatabase === opened) home.wisehostingDatabase = undefined;
};

const connection = (): Connection => {
  home.wisehostingDatabase ??= connect();
  return home.wisehostingDatabase;
};

/** The database: one pool of at most ten connections per process, opened at the first query. */
export const db = (): Database => connection().database;

/** Rows of one statement by a cursor, so many at once, without Drizzle. For `rows-in-parts.ts`. */
export async function* rawRows<Row>(
  statement: string,
  parameters: readonly unknown[],
  atOnce: number,
): AsyncGenerator<Row[], void> {
  const opened = connection();
  try {
    const query = opened.sql.unsafe<(Row & postgres.Row)[]>(statement, [...parameters] as never[]);
    for await (const rows of query.cursor(atOnce)) yield rows;
  } catch (error) {
    // As with every other statement: whoever comes next gets another pool.
    if (isConnectionLost(error)) forget(opened);
    throw error;
  }
}

/** Ends the pool; the next `db()` opens another. */
export const closeDatabase = async (): Promise<void> => {
  const open = home.wisehostingDatabase;
  home.wisehostingDatabase = undefined;
  await open?.sql.end({ timeout: 5 });
};
