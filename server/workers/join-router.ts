import { administratorProcedure } from "@/server/api/procedures";
import { issueJoinToken } from "./join-token";
import { joinTokenSchema, workerWishesSchema } from "./schema";

/** Part of the workers' procedures: how a host joins. */
export const joinProcedures = {
  createJoinToken: administratorProcedure
    .meta({
      rest: {
        method: "POST",
        path: "/workers/join-tokens",
        status: 201,
        summary: "Makes a one-time token, good for an hour, and the command with which a host joins",
      },
    })
    .input(workerWishesSchema)
    .output(joinTokenSchema)
    .mutation(({ ctx, input }) => issueJoinToken(ctx.caller, input)),
};
