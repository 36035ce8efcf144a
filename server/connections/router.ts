import * as z from "zod";
import { procedure, router } from "@/server/api/procedures";
import { beginAuthorisation } from "./authorise";
import { checkConnection } from "./check-connection";
import { createConnection } from "./create-connection";
import { deleteConnection } from "./delete-connection";
import { callbackUrl } from "./oauth-app";
import { listBranches, listRepositories } from "./read-repositories";
import {
  branchesInput,
  branchesSchema,
  connectionSchema,
  createConnectionInput,
  repositoriesInput,
  repositoriesPage,
  updateConnectionInput,
} from "./schema";
import { getConnection, listConnections } from "./store";
import { updateConnection } from "./update-connection";

const byId = z.object({ id: z.string().max(100) });

export const connectionsRouter = router({
  list: procedure
    .meta({ rest: { method: "GET", path: "/git-connections", summary: "Your team's connections to git providers" } })
    .output(z.object({ items: z.array(connectionSchema), callbackUrl: z.string() }))
    .query(async ({ ctx }) => ({ items: await listConnections(ctx.caller), callbackUrl: callbackUrl() })),

  get: procedure
    .meta({ rest: { method: "GET", path: "/git-connections/{id}", summary: "One connection" } })
    .input(byId)
    .output(connectionSchema)
    .query(({ ctx, input }) => getConnection(ctx.caller, input.id)),

  create: procedure
    .meta({ rest: { method: "POST", path: "/git-connections", status: 201, summary: "Connect a git provider" } })
    .input(createConnectionInput)
    .output(connectionSchema)
    .mutation(({ ctx, input }) => createConnection(ctx.caller, input)),

  update: procedure
    .meta({ rest: { method: "PATCH", path: "/git-connections/{id}", summary: "Change a connection" } })
    .input(updateConnectionInput)
    .output(connectionSchema)
    .mutation(({ ctx, input }) => updateConnection(ctx.caller, input)),

  delete: procedure
    .meta({ rest: { method: "DELETE", path: "/git-connections/{id}", summary: "Forget a connection that no app uses" } })
    .input(byId)
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await deleteConnection(ctx.caller, input.id);
      return { ok: true as const };
    }),

  check: procedure
    .meta({
      rest: { method: "POST", path: "/git-connections/{id}/check", summary: "Ask the provider what a connection may do now" },
    })
    .input(byId)
    .output(connectionSchema)
    .mutation(({ ctx, input }) => checkConnection(ctx.caller, input.id)),

  authorise: procedure
    .meta({
      rest: {
        method: "POST",
        path: "/git-connections/{id}/authorize",
        summary: "Where to send your browser so that the provider gives an OAuth app access",
      },
    })
    .input(byId)
    .output(z.object({ url: z.string() }))
    .mutation(({ ctx, input }) => beginAuthorisation(ctx.caller, input.id)),

  repositories: procedure
    .meta({
      rest: {
        method: "GET",
        path: "/git-connections/{id}/repositories",
        summary: "Repositories that a connection sees, newest activity first",
      },
    })
    .input(repositoriesInput)
    .output(repositoriesPage)
    .query(({ ctx, input }) => listRepositories(ctx.caller, input)),

  branches: procedure
    .meta({ rest: { method: "GET", path: "/git-connections/{id}/branches", summary: "Branches of one of its repositories" } })
    .input(branchesInput)
    .output(branchesSchema)
    .query(({ ctx, input }) => listBranches(ctx.caller, input)),
});
