import * as z from "zod";
import { procedure, router } from "@/server/api/procedures";
import { createRegistry, deleteRegistry, updateRegistry } from "./change-registries";
import { createRegistryInput, registrySchema, updateRegistryInput } from "./schema";
import { listRegistries } from "./store";

export const registriesRouter = router({
  list: procedure
    .meta({ rest: { method: "GET", path: "/registries", summary: "Your team's credentials for image registries" } })
    .output(z.object({ items: z.array(registrySchema) }))
    .query(async ({ ctx }) => ({ items: await listRegistries(ctx.caller) })),

  create: procedure
    .meta({ rest: { method: "POST", path: "/registries", status: 201, summary: "Keep a credential for an image registry" } })
    .input(createRegistryInput)
    .output(registrySchema)
    .mutation(({ ctx, input }) => createRegistry(ctx.caller, input)),

  update: procedure
    .meta({ rest: { method: "PATCH", path: "/registries/{id}", summary: "Change a registry's credential" } })
    .input(updateRegistryInput)
    .output(registrySchema)
    .mutation(({ ctx, input }) => updateRegistry(ctx.caller, input)),

  delete: procedure
    .meta({ rest: { method: "DELETE", path: "/registries/{id}", summary: "Forget a registry's credential" } })
    .input(z.object({ id: z.string().max(100) }))
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await deleteRegistry(ctx.caller, input.id);
      return { ok: true as const };
    }),
});
