import type { Caller } from "@/server/accounts/schema";
import { AppError } from "@/server/errors";
import { csvLine } from "./csv-rules";
import { listActivity } from "./list-activity";
import { type Activity, activityFilter } from "./schema";

const rowsAtOnce = 500;
/** Enough for years of a team, and an end for a request. */
const mostRows = 100_000;

const heading = ["at", "actor", "actor_email", "actor_id", "via", "action", "target", "target_id", "number", "details"];

const lineOf = ({ at, actor, via, action, target, details }: Activity): string =>
  csvLine([
    at,
    actor.name,
    actor.email,
    actor.id,
    via,
    action,
    target.name,
    target.id,
    target.number,
    details === null ? null : JSON.stringify(details),
  ]);

async function* lines(caller: Caller, filter: Parameters<typeof listActivity>[1]): AsyncGenerator<string, void, void> {
  yield csvLine(heading);
  let cursor: string | undefined;
  for (let rows = 0; rows < mostRows; rows += rowsAtOnce) {
    const page = await listActivity(caller, { ...filter, cursor, limit: rowsAtOnce });
    if (page.items.length > 0) yield page.items.map(lineOf).join("");
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}

/** The record as a file, with the same filters as the list. @throws AppError 404 or 422, before it answers */
export const activityCsv = async (caller: Caller, parameters: URLSearchParams): Promise<Response> => {
  const filter = activityFilter.safeParse(Object.fromEntries(parameters));
  if (!filter.success) {
    const fields = filter.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
    throw new AppError("invalid", "A filter is not valid.", { fields });
  }
  // Asked once before the answer begins: an app that does not exist is told as such.
  await listActivity(caller, { ...filter.data, limit: 1 });
  const text = lines(caller, { ...filter.data, limit: rowsAtOnce });
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { value, done } = await text.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => {
      await text.return();
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": 'attachment; filename="activity.csv"',
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
};
