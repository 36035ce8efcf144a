import { and, eq, sql } from "drizzle-orm";
import { apps } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { makeDefaultRules } from "@/server/alerts";
import { emit } from "@/server/audit";
import { db, transaction } from "@/server/db";
import { invalidField } from "@/server/errors";
import { newId } from "@/server/ids";
import { publish } from "@/server/live";
import { requireRegistry } from "@/server/registries";
import { beginWithVariables } from "@/server/variables";
import { followApp } from "@/server/webhooks";
import { checkSource } from "./check-repository";
import { requireSubdomain } from "./check-subdomain";
import { subdomainOfName } from "./rules";
import type { App, CreateAppInput } from "./schema";
import { nameTaken, presentApp, rethrowTaken } from "./store";

const requireName = async (teamId: string, name: string): Promise<void> => {
  const [row] = await db()
    .select({ id: apps.id })
    .from(apps)
    .where(and(eq(apps.teamId, teamId), eq(sql`lower(${apps.name})`, name.toLowerCase())))
    .limit(1);
  if (row) throw nameTaken();
};

/** Makes an app of the caller's default team. The repository is looked at first, so nothing half-made stays behind. */
export const createApp = async (caller: Caller, { variables, ...input }: CreateAppInput): Promise<App> => {
  const subdomain = input.subdomain ?? subdomainOfName(input.name);
  if (subdomain === null) throw invalidField("subdomain", "This name makes no subdomain: give one.");
  await requireName(caller.teamId, input.name);
  await requireSubdomain(subdomain);
  await checkSource({ ...input, teamId: caller.teamId });
  await requireRegistry(caller.teamId, input.registryId);
  const app = await transaction(async (tx) => {
    const id = newId("app");
    const [row] = await tx
      .insert(apps)
      .values({ ...input, id, subdomain, teamId: caller.teamId, createdBy: caller.userId })
      .returning()
      .catch(rethrowTaken);
    await makeDefaultRules(tx, { appId: id });
    await followApp(tx, null, row ?? null);
    await beginWithVariables(tx, caller, { appId: id, variables });
    await emit(tx, caller, { action: "app.created", targetId: id, teamId: caller.teamId, details: { name: input.name } });
    return presentApp(id, tx);
  });
  void publish(`team:${caller.teamId}`, { appId: app.id });
  return app;
};
