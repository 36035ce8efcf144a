import { randomBytes } from "node:crypto";
import { apps, teamMembers, teams, users, workers } from "@/drizzle/schema";
import type { Caller, UserRole } from "@/server/accounts/schema";
import type { AppRow } from "@/server/apps";
import { db } from "@/server/db";
import { newId } from "@/server/ids";

const random = () => randomBytes(5).toString("hex");

/** A new user with a personal team, as the caller of use cases. Cannot sign in: there is no password. */
export const testCaller = async (role: UserRole = "member"): Promise<Caller> => {
  const userId = newId("user");
  const teamId = newId("team");
  const name = `person-${random()}`;
  await db()
    .insert(users)
    .values({ id: userId, email: `${name}@example.com`, name, role });
  await db().insert(teams).values({ id: teamId, name, personalOf: userId });
  await db().insert(teamMembers).values({ teamId, userId, role: "owner" });
  return { userId, teamIds: [teamId], teamId, role, via: "api" };
};

/** A host, as a row only. */
export const testWorker = async (values: Partial<typeof workers.$inferInsert> = {}): Promise<typeof workers.$inferSelect> => {
  const id = newId("worker");
  const [worker] = await db()
    .insert(workers)
    .values({ id, name: `host-${random()}`, zone: "localhost", instanceId: `instance-${random()}`, keyHash: random(), ...values })
    .returning();
  if (!worker) throw new Error("The worker was not inserted");
  return worker;
};

/** An app of the caller's team, as a row only: nothing looked at its repository. */
export const testApp = async (caller: Caller, values: Partial<typeof apps.$inferInsert> = {}): Promise<AppRow> => {
  const name = `app-${random()}`;
  const [app] = await db()
    .insert(apps)
    .values({
      id: newId("app"),
      teamId: caller.teamId,
      name,
      subdomain: name,
      repository: "https://git.example.com/team/app.git",
      branch: "main",
      dockerfilePath: "Dockerfile",
      port: 3000,
      memoryMb: 256,
      cpus: 1,
      pidsLimit: 256,
      createdBy: caller.userId,
      ...values,
    })
    .returning();
  if (!app) throw new Error("The app was not inserted");
  return app;
};
