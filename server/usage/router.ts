import { procedure, router } from "@/server/api/procedures";
import { readAppUsage } from "./read-app-usage";
import { readTeamUsage } from "./read-team-usage";
import { teamUsageSchema, usageInput, usageRange, usageSchema } from "./schema";

export const usageRouter = router({
  ofApp: procedure
    .meta({ rest: { method: "GET", path: "/apps/{id}/usage", summary: "What an app used, over at most the last 90 days" } })
    .input(usageInput)
    .output(usageSchema)
    .query(({ ctx, input }) => readAppUsage(ctx.caller, input)),
  ofTeam: procedure
    .meta({ rest: { method: "GET", path: "/usage", summary: "What your team's apps used, together and each" } })
    .input(usageRange)
    .output(teamUsageSchema)
    .query(({ ctx, input }) => readTeamUsage(ctx.caller, input)),
});
