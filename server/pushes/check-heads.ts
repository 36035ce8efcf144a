import type { AppRow } from "@/server/apps";
import { logger } from "@/server/logger";
import { askHead } from "./ask-head";
import { noteAnswer, noteFailure, takeDueApps } from "./due-heads";
import { checkHeadSoon } from "./ring-heads";

const atOnce = 16;
/** A tick begins nothing more after this: the next one goes on. */
const tickMs = 45_000;

/** A head that nobody has told us of is looked at once more, when its delivery has had time to come. */
const compare = async (app: AppRow): Promise<void> => {
  try {
    const head = await askHead(app);
    await noteAnswer(app.id);
    if (head !== app.handledCommit) await checkHeadSoon(app.id);
  } catch (error) {
    await noteFailure(app.id);
    logger().debug({ app: app.id, error: (error as Error).message }, "A branch could not be compared with its git server");
  }
};

/** Compares every branch whose turn it is with its git server: deliveries get lost. Apps of one branch share one question. */
export const checkHeads = async (everyMs: number): Promise<void> => {
  const until = performance.now() + tickMs;
  while (performance.now() < until) {
    const due = await takeDueApps(everyMs, atOnce);
    await Promise.all(due.map(compare));
    if (due.length < atOnce) return;
  }
};
