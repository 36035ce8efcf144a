import * as z from "zod";
import { procedure, publicProcedure, router } from "@/server/api/procedures";
import { createApiToken, listApiTokens, revokeApiToken } from "./api-tokens";
import { changePassword } from "./change-password";
import { describeMe } from "./describe-me";
import {
  apiTokenSchema,
  changePasswordInput,
  createdTokenSchema,
  createTokenInput,
  meSchema,
  sessionSchema,
  signUpInput,
} from "./schema";
import { listSessions, revokeSession } from "./sessions";
import { signUp } from "./sign-up";
import { hasAdministrator } from "./store";

const byId = z.object({ id: z.string().max(100) });
const done = z.object({ ok: z.literal(true) });
const ok = { ok: true } as const;

export const accountsRouter = router({
  setupStatus: publicProcedure
    .output(z.object({ needsSetup: z.boolean() }))
    .query(async () => ({ needsSetup: !(await hasAdministrator()) })),

  signUp: publicProcedure
    .input(signUpInput)
    .output(z.object({ email: z.string() }))
    .mutation(async ({ ctx, input }) => ({ email: (await signUp(input, ctx.address)).email })),

  me: procedure.output(meSchema).query(({ ctx }) => describeMe(ctx.caller)),

  changePassword: procedure
    .input(changePasswordInput)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await changePassword(ctx.caller, input);
      return ok;
    }),

  sessions: router({
    list: procedure
      .output(z.object({ items: z.array(sessionSchema) }))
      .query(async ({ ctx }) => ({ items: await listSessions(ctx.caller) })),
    revoke: procedure
      .input(byId)
      .output(done)
      .mutation(async ({ ctx, input }) => {
        await revokeSession(ctx.caller, input.id);
        return ok;
      }),
  }),

  tokens: router({
    list: procedure
      .output(z.object({ items: z.array(apiTokenSchema) }))
      .query(async ({ ctx }) => ({ items: await listApiTokens(ctx.caller) })),
    create: procedure
      .input(createTokenInput)
      .output(createdTokenSchema)
      .mutation(({ ctx, input }) => createApiToken(ctx.caller, input.name)),
    revoke: procedure
      .input(byId)
      .output(done)
      .mutation(async ({ ctx, input }) => {
        await revokeApiToken(ctx.caller, input.id);
        return ok;
      }),
  }),
});
