import * as z from "zod";
import { procedure, router } from "@/server/api/procedures";
import { createDeployKey, deleteDeployKey, forgetServer } from "./change-deploy-keys";
import { createDeployKeyInput, deployKeySchema, forgetServerInput } from "./schema";
import { listDeployKeys } from "./store";

export const deployKeysRouter = router({
  list: procedure
    .meta({ rest: { method: "GET", path: "/deploy-keys", summary: "Your team's keys for repositories, public halves alone" } })
    .output(z.object({ items: z.array(deployKeySchema) }))
    .query(async ({ ctx }) => ({ items: await listDeployKeys(ctx.caller) })),

  create: procedure
    .meta({ rest: { method: "POST", path: "/deploy-keys", status: 201, summary: "Make a key that reads a repository over SSH" } })
    .input(createDeployKeyInput)
    .output(deployKeySchema)
    .mutation(({ ctx, input }) => createDeployKey(ctx.caller, input)),

  delete: procedure
    .meta({ rest: { method: "DELETE", path: "/deploy-keys/{id}", summary: "Forget a key that no app uses" } })
    .input(z.object({ id: z.string().max(100) }))
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await deleteDeployKey(ctx.caller, input.id);
      return { ok: true as const };
    }),

  forgetServer: procedure
    .meta({
      rest: {
        method: "DELETE",
        path: "/deploy-keys/{id}/servers/{server}",
        summary: "Accept that a git server has a new key: the next one it shows is held to",
      },
    })
    .input(forgetServerInput)
    .output(deployKeySchema)
    .mutation(({ ctx, input }) => forgetServer(ctx.caller, input)),
});
