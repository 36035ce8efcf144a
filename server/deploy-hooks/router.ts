import * as z from "zod";
import { procedure, router } from "@/server/api/procedures";
import { createDeployHook } from "./create";
import { listDeployHooks } from "./list";
import { revokeDeployHook } from "./revoke";
import { createDeployHookInput, createdDeployHookSchema, deployHookSchema } from "./schema";

const byId = z.object({ id: z.string().max(100) });

export const deployHooksRouter = router({
  list: procedure
    .meta({ rest: { method: "GET", path: "/apps/{id}/deploy-hooks", summary: "Addresses that deploy the app" } })
    .input(byId)
    .output(z.object({ items: z.array(deployHookSchema) }))
    .query(async ({ ctx, input }) => ({ items: await listDeployHooks(ctx.caller, input.id) })),

  create: procedure
    .meta({
      rest: {
        method: "POST",
        path: "/apps/{id}/deploy-hooks",
        status: 201,
        summary: "Make an address that deploys the app; it is shown this once",
      },
    })
    .input(createDeployHookInput)
    .output(createdDeployHookSchema)
    .mutation(({ ctx, input }) => createDeployHook(ctx.caller, { appId: input.id, name: input.name })),

  revoke: procedure
    .meta({ rest: { method: "DELETE", path: "/deploy-hooks/{id}", summary: "Revoke a deploy hook" } })
    .input(byId)
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await revokeDeployHook(ctx.caller, input.id);
      return { ok: true as const };
    }),
});
