import { procedure, router } from "@/server/api/procedures";
import { pageInput, pageOf } from "@/server/apps/schema";
import { listActivity } from "./list-activity";
import { activityFilter, activitySchema } from "./schema";

export const auditRouter = router({
  list: procedure
    .meta({ rest: { method: "GET", path: "/activity", summary: "Who did what in your team, newest first" } })
    .input(pageInput.extend(activityFilter.shape))
    .output(pageOf(activitySchema))
    .query(({ ctx, input }) => listActivity(ctx.caller, input)),
});
