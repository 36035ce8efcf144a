import { resolve } from "node:path";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as applyMigrations } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import * as schema from "@/drizzle/schema";
import { env } from "@/server/env";
import { newId } from "@/server/ids";

/**
 * Brings the database to the newest schema and gives the installation its id. Of several processes that start
 * together one migrates and the others wait: without the lock three of four fail.
 */
export const migrate = async (databaseUrl: string = env().DATABASE_URL): Promise<void> => {
  const connection = postgres(databaseUrl, { max: 1, connect_timeout: 10, onnotice: () => undefined });
  const database = drizzle(connection, { schema });
  try {
    await database.execute(sql`select pg_advisory_lock(hashtextextended('migrate', 0))`);
    await applyMigrations(database, { migrationsFolder: resolve("drizzle/migrations") });
    await database
      .insert(schema.installation)
      .values({ id: newId("installation") })
      .onConflictDoNothing();
  } finally {
    // Ending the connection lets go of the lock.
    await connection.end({ timeout: 5 });
  }
};
