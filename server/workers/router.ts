import * as z from "zod";
import { administratorProcedure, router } from "@/server/api/procedures";
import { joinProcedures } from "./join-router";
import { listWorkers } from "./list-workers";
import { workerReads } from "./read-procedures";
import { workerSchema } from "./schema";

export const workersRouter = router({
  ...workerReads,
  ...joinProcedures,

  list: administratorProcedure
    .output(z.object({ items: z.array(workerSchema) }))
    .query(async () => ({ items: await listWorkers() })),
});
