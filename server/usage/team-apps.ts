import { inArray, type SQL, sql } from "drizzle-orm";
import { apps, pastApps } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";

/**
 * Apps of the caller's teams, with those that are gone: `id`, `owner` (of a preview its app), `name`, `deleted`. A preview
 * whose app is gone still counts with it.
 */
export const teamApps = (caller: Caller): SQL => {
  const ofApps = caller.via === "system" ? sql`true` : inArray(apps.teamId, caller.teamIds);
  const ofPast = caller.via === "system" ? sql`true` : inArray(pastApps.teamId, caller.teamIds);
  return sql`
    select id, coalesce(preview_of, id) as owner, name, deleted_at is not null as deleted from apps where ${ofApps}
    union all
    select id, coalesce(preview_of, id), name, true from past_apps where ${ofPast}`;
};
