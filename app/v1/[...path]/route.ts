import { restHandler } from "@/server/api/rest";
import { appRouter } from "@/server/api/router";

export const dynamic = "force-dynamic";

/** The public API: every procedure with `rest` in its metadata. */
const handle = restHandler(appRouter);

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
