import { procedure, router } from "@/server/api/procedures";
import { pageInput, pageOf } from "@/server/apps/schema";
import { addDomain } from "./add-domain";
import {
  addDomainInput,
  appDomainsInput,
  domainInput,
  domainListSchema,
  domainSchema,
  removedDomainSchema,
  updateDomainInput,
} from "./domain-schema";
import { domainsOfApp, listDomains, presentDomain } from "./present-domain";
import { removeDomain } from "./remove-domain";
import { updateDomain } from "./update-domain";
import { verifyDomain } from "./verify-domain";
import { watchAppDomains, watchDomains } from "./watch-domains";

const never = new AbortController().signal;

export const domainsRouter = router({
  list: procedure
    .meta({ rest: { method: "GET", path: "/domains", summary: "The domains of your teams, newest first" } })
    .input(pageInput)
    .output(pageOf(domainSchema))
    .query(({ ctx, input }) => listDomains(ctx.caller, input)),

  ofApp: procedure
    .meta({ rest: { method: "GET", path: "/apps/{id}/domains", summary: "An app's domains, by name" } })
    .input(appDomainsInput)
    .output(domainListSchema)
    .query(async ({ ctx, input }) => ({ items: await domainsOfApp(ctx.caller, input.id) })),

  add: procedure
    .meta({
      rest: {
        method: "POST",
        path: "/apps/{id}/domains",
        status: 201,
        summary: "Give an app a domain; the answer says which DNS records to make",
      },
    })
    .input(addDomainInput)
    .output(domainSchema)
    .mutation(({ ctx, input }) => addDomain(ctx.caller, input)),

  get: procedure
    .meta({ rest: { method: "GET", path: "/domains/{id}", summary: "One domain, with what DNS said when it was last asked" } })
    .input(domainInput)
    .output(domainSchema)
    .query(({ ctx, input }) => presentDomain(ctx.caller, input.id)),

  verify: procedure
    .meta({ rest: { method: "POST", path: "/domains/{id}/verify", summary: "Ask DNS now" } })
    .input(domainInput)
    .output(domainSchema)
    .mutation(({ ctx, input }) => verifyDomain(ctx.caller, input.id)),

  update: procedure
    .meta({
      rest: { method: "PATCH", path: "/domains/{id}", summary: "Change what the edge does for it, or move it to another app" },
    })
    .input(updateDomainInput)
    .output(domainSchema)
    .mutation(({ ctx, input }) => updateDomain(ctx.caller, input)),

  remove: procedure
    .meta({ rest: { method: "DELETE", path: "/domains/{id}", summary: "Take a domain away from its app" } })
    .input(domainInput)
    .output(removedDomainSchema)
    .mutation(async ({ ctx, input }) => {
      await removeDomain(ctx.caller, input.id);
      return { ok: true as const };
    }),

  /** The app's id or name: its domains, now and after every change. */
  watch: procedure
    .input(appDomainsInput)
    .subscription(({ ctx, input, signal }) => watchAppDomains(ctx.caller, input.id, signal ?? never)),

  /** The newest of the caller's teams, now and after every change. */
  watchAll: procedure.subscription(({ ctx, signal }) => watchDomains(ctx.caller, signal ?? never)),
});
