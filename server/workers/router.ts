import * as z from "zod";
import { administratorProcedure, router } from "@/server/api/procedures";
import { listWorkers } from "./list-workers";
import { workerReads } from "./read-procedures";
import { workerSchema } from "./schema";

export const workersRouter = router({
  ...workerReads,

  list: administratorProcedure
    .output(z.object({ items: z.array(workerSchema) }))
    .query(async () => ({ items: await listWorkers() })),
});
