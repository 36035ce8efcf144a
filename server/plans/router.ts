import { procedure, router } from "@/server/api/procedures";
import { readPlan } from "./read-plan";
import { planSchema } from "./schema";

export const planRouter = router({
  read: procedure
    .meta({ rest: { method: "GET", path: "/plan", summary: "What your team has, and how much its plan allows" } })
    .output(planSchema)
    .query(({ ctx }) => readPlan(ctx.caller)),
});
