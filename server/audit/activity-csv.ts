import type { Caller } from "@/server/accounts/schema";
import { csvResponse } from "@/server/csv/csv-response";
import { csvLine } from "@/server/csv/csv-rules";
import { readParameters } from "@/server/csv/read-parameters";
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
  const filter = readParameters(activityFilter, parameters, "A filter is not valid.");
  // Asked once before the answer begins: an app that does not exist is told as such.
  await listActivity(caller, { ...filter, limit: 1 });
  return csvResponse(lines(caller, { ...filter, limit: rowsAtOnce }), "activity.csv");
};
