import * as z from "zod";
import { administratorProcedure, procedure, router } from "@/server/api/procedures";
import { backtest } from "./backtest";
import { createHostRule, createRule } from "./create-rule";
import { getRule, listHostRules, listRules, listRulesNaming } from "./read-rule";
import {
  alertRuleSchema,
  backtestInput,
  backtestSchema,
  createAppRuleInput,
  createHostRuleInput,
  updateRuleInput,
} from "./schema";
import { removeRule, updateRule } from "./update-rule";

const byId = z.object({ id: z.string().max(100) });
const rules = z.object({ items: z.array(alertRuleSchema) });

export const alertRulesRouter = router({
  list: procedure
    .meta({ rest: { method: "GET", path: "/apps/{id}/alert-rules", summary: "An app's alert rules" } })
    .input(byId)
    .output(rules)
    .query(async ({ ctx, input }) => ({ items: await listRules(ctx.caller, input.id) })),

  /** What a channel that is to be deleted is named by. */
  naming: procedure
    .input(z.object({ channelId: z.string().max(100) }))
    .output(rules)
    .query(async ({ ctx, input }) => ({ items: await listRulesNaming(ctx.caller, input.channelId) })),

  get: procedure
    .meta({ rest: { method: "GET", path: "/alert-rules/{id}", summary: "One alert rule" } })
    .input(byId)
    .output(alertRuleSchema)
    .query(({ ctx, input }) => getRule(ctx.caller, input.id)),

  create: procedure
    .meta({
      rest: {
        method: "POST",
        path: "/apps/{id}/alert-rules",
        status: 201,
        summary: "Make an alert rule for an app; an untouched default rule of the same kind gives way to it",
      },
    })
    .input(createAppRuleInput)
    .output(alertRuleSchema)
    .mutation(({ ctx, input }) => createRule(ctx.caller, input)),

  update: procedure
    .meta({ rest: { method: "PATCH", path: "/alert-rules/{id}", summary: "Change an alert rule" } })
    .input(updateRuleInput)
    .output(alertRuleSchema)
    .mutation(({ ctx, input }) => updateRule(ctx.caller, input)),

  remove: procedure
    .meta({ rest: { method: "DELETE", path: "/alert-rules/{id}", summary: "Delete an alert rule; what fires of it is over" } })
    .input(byId)
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await removeRule(ctx.caller, input.id);
      return { ok: true as const };
    }),

  backtest: procedure
    .meta({
      rest: {
        method: "POST",
        path: "/apps/{id}/alert-rules/backtest",
        summary: "How often a rule of a metric would have fired in the last 7 days",
      },
    })
    .input(backtestInput)
    .output(backtestSchema)
    .query(({ ctx, input }) => backtest(ctx.caller, input)),

  listOfHost: administratorProcedure
    .meta({ rest: { method: "GET", path: "/workers/{id}/alert-rules", summary: "A host's alert rules" } })
    .input(byId)
    .output(rules)
    .query(async ({ ctx, input }) => ({ items: await listHostRules(ctx.caller, input.id) })),

  createOfHost: administratorProcedure
    .meta({ rest: { method: "POST", path: "/workers/{id}/alert-rules", status: 201, summary: "Make an alert rule for a host" } })
    .input(createHostRuleInput)
    .output(alertRuleSchema)
    .mutation(({ ctx, input }) => createHostRule(ctx.caller, input)),
});
