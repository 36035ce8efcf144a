import { eq, sql } from "drizzle-orm";
import type * as z from "zod";
import { registries } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { conflict, invalidField } from "@/server/errors";
import { newId } from "@/server/ids";
import { open, seal } from "@/server/secrets";
import { registryIdentity } from "./credential";
import type { createRegistryInput, Registry, updateRegistryInput } from "./schema";
import { presentRegistry, registryOf } from "./store";

/** Keeps a credential for the caller's default team. */
export const createRegistry = (caller: Caller, input: z.infer<typeof createRegistryInput>): Promise<Registry> =>
  transaction(async (tx) => {
    const id = newId("registry");
    const { password, ...shown } = input;
    const identity = registryIdentity({ id, teamId: caller.teamId, server: input.server });
    await tx.insert(registries).values({
      ...shown,
      id,
      teamId: caller.teamId,
      sealedPassword: seal(password, identity),
      createdBy: caller.userId,
    });
    await emit(tx, caller, {
      action: "registry.created",
      targetId: id,
      teamId: caller.teamId,
      details: { name: input.name, server: input.server },
    });
    return presentRegistry(caller, id, tx);
  });

/** Changes what is given. @throws AppError when the server changes and the password is not given again */
export const updateRegistry = (caller: Caller, { id, ...given }: z.infer<typeof updateRegistryInput>): Promise<Registry> =>
  transaction(async (tx) => {
    const row = await registryOf(caller, id, tx);
    const server = given.server ?? row.server;
    if (server !== row.server && given.password === undefined) {
      throw invalidField("password", "Type the password again: this is another server.", { reason: "password_needed" });
    }
    const password = given.password ?? open(row.sealedPassword, registryIdentity(row));
    await tx
      .update(registries)
      .set({
        name: given.name ?? row.name,
        server,
        username: given.username ?? row.username,
        sealedPassword: seal(password, registryIdentity({ ...row, server })),
        updatedAt: sql`now()`,
      })
      .where(eq(registries.id, row.id));
    const details = { name: given.name ?? row.name, server, fields: Object.keys(given) };
    await emit(tx, caller, { action: "registry.updated", targetId: row.id, teamId: row.teamId, details });
    return presentRegistry(caller, row.id, tx);
  });

/** @throws AppError while apps pull with it */
export const deleteRegistry = (caller: Caller, id: string): Promise<void> =>
  transaction(async (tx) => {
    const row = await registryOf(caller, id, tx);
    const { apps } = await presentRegistry(caller, id, tx);
    if (apps > 0) {
      const who = apps === 1 ? "One app pulls" : `${apps} apps pull`;
      throw conflict(`${who} its image with this credential.`, "registry_used", "Choose another one in their settings first.");
    }
    await tx.delete(registries).where(eq(registries.id, row.id));
    const details = { name: row.name, server: row.server };
    await emit(tx, caller, { action: "registry.deleted", targetId: row.id, teamId: row.teamId, details });
  });
