import { and, eq } from "drizzle-orm";
import { registries } from "@/drizzle/schema";
import { db } from "@/server/db";
import { invalidField } from "@/server/errors";

/** @throws AppError at `registryId` when the team has no such registry */
export const requireRegistry = async (teamId: string, registryId: string | null): Promise<void> => {
  if (registryId === null) return;
  const [row] = await db()
    .select({ id: registries.id })
    .from(registries)
    .where(and(eq(registries.id, registryId), eq(registries.teamId, teamId)));
  if (!row) throw invalidField("registryId", "Your team has no such registry.", { reason: "registry_not_found" });
};
