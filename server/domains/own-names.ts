import { isNull } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import { env, publicUrl } from "@/server/env";
import type { OwnNames } from "./normalise-hostname";

/** Names that the installation has itself. */
export const loadOwnNames = async (): Promise<OwnNames> => {
  const rows = await db().selectDistinct({ zone: workers.zone }).from(workers).where(isNull(workers.removedAt));
  return { dashboard: new URL(publicUrl()).hostname, zones: [...new Set([env().DEFAULT_ZONE, ...rows.map(({ zone }) => zone)])] };
};
