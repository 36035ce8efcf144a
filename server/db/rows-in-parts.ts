import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { rawRows } from "./client";

const dialect = new PgDialect();

/**
 * The rows of one statement, so many at once: the next ones are asked for when these have been dealt with, so that a large table never
 * lies in memory as a whole. It holds a connection until the end, and sees the table as it was at its beginning.
 */
export const rowsInParts = <Row extends Record<string, unknown>>(query: SQL, atOnce: number): AsyncIterable<Row[]> => {
  const { sql, params } = dialect.sqlToQuery(query);
  return rawRows<Row>(sql, params, atOnce);
};
