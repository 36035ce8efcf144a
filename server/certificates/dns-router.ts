import * as z from "zod";
import { procedure, router } from "@/server/api/procedures";
import { createDnsProvider, deleteDnsProvider, updateDnsProvider } from "./dns/change-dns-providers";
import { checkDnsProvider } from "./dns/check-dns-provider";
import { getDnsProvider, listDnsProviders } from "./dns/store";
import { checkedDnsProviderSchema, createDnsProviderInput, dnsProviderSchema, updateDnsProviderInput } from "./schema";

const byId = z.object({ id: z.string().max(100) });

export const dnsProvidersRouter = router({
  list: procedure
    .meta({
      rest: { method: "GET", path: "/dns-providers", summary: "Where your team's DNS can be written, for wildcard certificates" },
    })
    .output(z.object({ items: z.array(dnsProviderSchema) }))
    .query(async ({ ctx }) => ({ items: await listDnsProviders(ctx.caller) })),

  get: procedure
    .meta({ rest: { method: "GET", path: "/dns-providers/{id}", summary: "One DNS provider" } })
    .input(byId)
    .output(dnsProviderSchema)
    .query(({ ctx, input }) => getDnsProvider(ctx.caller, input.id)),

  create: procedure
    .meta({ rest: { method: "POST", path: "/dns-providers", status: 201, summary: "Add a DNS provider" } })
    .input(createDnsProviderInput)
    .output(dnsProviderSchema)
    .mutation(({ ctx, input }) => createDnsProvider(ctx.caller, input)),

  update: procedure
    .meta({ rest: { method: "PATCH", path: "/dns-providers/{id}", summary: "Change a DNS provider; what is left out stays" } })
    .input(updateDnsProviderInput)
    .output(dnsProviderSchema)
    .mutation(({ ctx, input }) => updateDnsProvider(ctx.caller, input)),

  delete: procedure
    .meta({ rest: { method: "DELETE", path: "/dns-providers/{id}", summary: "Remove a DNS provider" } })
    .input(byId)
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await deleteDnsProvider(ctx.caller, input.id);
      return { ok: true as const };
    }),

  check: procedure
    .meta({
      rest: {
        method: "POST",
        path: "/dns-providers/{id}/check",
        summary: "Write a record and remove it, to see whether that works",
      },
    })
    .input(byId)
    .output(checkedDnsProviderSchema)
    .mutation(({ ctx, input }) => checkDnsProvider(ctx.caller, input.id)),
});
