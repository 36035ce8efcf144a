import { and, eq, isNull } from "drizzle-orm";
import { apps, domains } from "@/drizzle/schema";
import { db } from "@/server/db";
import { askDomain } from "./dns/ask-domain";
import { settleDomain } from "./settle-domain";
import { placeOf } from "./store";

/** Asks DNS of the domain and brings it to where it is to be, at once and each time. */
export const lookAtDomain = async (id: string, anew = false): Promise<void> => {
  const [found] = await db()
    .select({ hostname: domains.hostname, app: apps })
    .from(domains)
    .innerJoin(apps, eq(apps.id, domains.appId))
    .where(and(eq(domains.id, id), isNull(apps.deletedAt)));
  if (!found) return;
  const { target } = await placeOf(found.app);
  const evidence = await askDomain(found.hostname, target.zoneName);
  await settleDomain(id, { evidence, target, served: found.app.routedDeploymentId !== null, anew });
};
