import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { registries } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db, transaction } from "@/server/db";
import { testApp, testCaller, testDatabase } from "@/server/testing";
import { credentialFor, requireRegistry } from ".";
import { createRegistry, deleteRegistry, updateRegistry } from "./change-registries";
import { listRegistries } from "./store";

testDatabase();

const input = { name: "Ours", server: "registry.example.com", username: "robot", password: "a secret of ours" };
let caller: Caller;
beforeAll(async () => {
  caller = await testCaller();
});

const opened = (registryId: string, teamId = caller.teamId) => transaction((tx) => credentialFor(tx, { teamId, registryId }));

describe("a registry's password", () => {
  it("is sealed in its row, never shown, and open for the host that pulls", async () => {
    const registry = await createRegistry(caller, input);
    const [row] = await db().select().from(registries).where(eq(registries.id, registry.id));
    expect(row?.sealedPassword).not.toContain(input.password);
    expect(JSON.stringify(await listRegistries(caller))).not.toContain(input.password);
    expect(await opened(registry.id)).toEqual({ server: input.server, username: "robot", password: input.password });
  });

  it("does not open in another row", async () => {
    const [a, b] = await Promise.all([createRegistry(caller, input), createRegistry(caller, { ...input, password: "other" })]);
    const [row] = await db().select().from(registries).where(eq(registries.id, a.id));
    await db()
      .update(registries)
      .set({ sealedPassword: row?.sealedPassword ?? "" })
      .where(eq(registries.id, b.id));
    await expect(opened(b.id)).rejects.toThrow("cannot be read");
  });

  it("stays when only the name changes, and is asked again for another server", async () => {
    const registry = await createRegistry(caller, input);
    await updateRegistry(caller, { id: registry.id, name: "Renamed" });
    expect((await opened(registry.id))?.password).toBe(input.password);
    await expect(updateRegistry(caller, { id: registry.id, server: "elsewhere.example.com" })).rejects.toMatchObject({
      reason: "password_needed",
    });
    await updateRegistry(caller, { id: registry.id, server: "elsewhere.example.com", password: "new" });
    expect(await opened(registry.id)).toMatchObject({ server: "elsewhere.example.com", password: "new" });
  });
});

describe("another team's registry", () => {
  it("is neither found, nor used, nor changed", async () => {
    const registry = await createRegistry(caller, input);
    const stranger = await testCaller();
    expect(await listRegistries(stranger)).toEqual([]);
    expect(await opened(registry.id, stranger.teamId)).toBeNull();
    await expect(requireRegistry(stranger.teamId, registry.id)).rejects.toMatchObject({ reason: "registry_not_found" });
    await expect(deleteRegistry(stranger, registry.id)).rejects.toMatchObject({ reason: "registry_not_found" });
  });
});

it("is not forgotten while an app pulls with it", async () => {
  const registry = await createRegistry(caller, input);
  await testApp(caller, { repository: null, image: "registry.example.com/a:1", registryId: registry.id });
  await expect(deleteRegistry(caller, registry.id)).rejects.toMatchObject({ reason: "registry_used" });
});
