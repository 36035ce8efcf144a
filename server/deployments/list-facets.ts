import { asc, eq } from "drizzle-orm";
import { deployments, users } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { db } from "@/server/db";

/** What an app's deployments can be narrowed to: the branches and people that it had. */
export const listFacets = async (
  caller: Caller,
  id: string,
): Promise<{ branches: string[]; actors: { id: string; name: string }[] }> => {
  const app = await appOf(caller, id);
  const ofApp = eq(deployments.appId, app.id);
  const branches = await db()
    .selectDistinct({ branch: deployments.branch })
    .from(deployments)
    .where(ofApp)
    .orderBy(asc(deployments.branch))
    .limit(200);
  const actors = await db()
    .selectDistinct({ id: users.id, name: users.name })
    .from(deployments)
    .innerJoin(users, eq(users.id, deployments.createdBy))
    .where(ofApp)
    .orderBy(asc(users.name))
    .limit(200);
  return { branches: branches.map(({ branch }) => branch), actors };
};
