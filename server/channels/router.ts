import * as z from "zod";
import { procedure, router } from "@/server/api/procedures";
import { createChannel, removeChannel, revealSecret, updateChannel } from "./change-channels";
import { hasMailServer } from "./kinds";
import {
  channelListSchema,
  channelSchema,
  createChannelInput,
  createdChannelSchema,
  revealedSecretSchema,
  testedChannelSchema,
  updateChannelInput,
} from "./schema";
import { channelOf, listChannels, present } from "./store";
import { testChannel } from "./test-channel";

const byId = z.object({ id: z.string().max(100) });

export const channelsRouter = router({
  list: procedure
    .meta({ rest: { method: "GET", path: "/channels", summary: "Where your team is told of alerts" } })
    .output(channelListSchema)
    .query(async ({ ctx }) => ({ items: await listChannels(ctx.caller), hasMailServer: hasMailServer() })),

  get: procedure
    .meta({ rest: { method: "GET", path: "/channels/{id}", summary: "One channel" } })
    .input(byId)
    .output(channelSchema)
    .query(async ({ ctx, input }) => present(await channelOf(ctx.caller, input.id))),

  create: procedure
    .meta({ rest: { method: "POST", path: "/channels", status: 201, summary: "Add a channel" } })
    .input(createChannelInput)
    .output(createdChannelSchema)
    .mutation(({ ctx, input }) => createChannel(ctx.caller, input)),

  update: procedure
    .meta({ rest: { method: "PATCH", path: "/channels/{id}", summary: "Change a channel; what is left out stays" } })
    .input(updateChannelInput)
    .output(channelSchema)
    .mutation(({ ctx, input }) => updateChannel(ctx.caller, input)),

  remove: procedure
    .meta({ rest: { method: "DELETE", path: "/channels/{id}", summary: "Remove a channel and what waits to be sent by it" } })
    .input(byId)
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await removeChannel(ctx.caller, input.id);
      return { ok: true as const };
    }),

  test: procedure
    .meta({
      rest: { method: "POST", path: "/channels/{id}/test", summary: "Send a message now, and see what the receiver says" },
    })
    .input(byId)
    .output(testedChannelSchema)
    .mutation(({ ctx, input }) => testChannel(ctx.caller, input.id)),

  /** A mutation: it is written down. */
  reveal: procedure
    .meta({
      rest: {
        method: "POST",
        path: "/channels/{id}/reveal",
        summary: "What signs a webhook's messages. Each time is written down",
      },
    })
    .input(byId)
    .output(revealedSecretSchema)
    .mutation(({ ctx, input }) => revealSecret(ctx.caller, input.id)),
});
