import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { invalidField } from "@/server/errors";
import { askWorker } from "@/server/workers";
import type { LogPage } from "@/server/workers/protocol";
import { momentOf } from "./moment-rules";
import type { RuntimeLogInput } from "./schema";

const nothing: LogPage = { lines: [], older: null, newer: null, hasMore: false, searchedTo: null };

const moment = (path: "since" | "until", text: string | undefined): string | null => {
  if (text === undefined) return null;
  const found = momentOf(text, new Date());
  if (found === null) throw invalidField(path, "Write a moment like 2026-01-31T12:00:00Z, or how long ago it was, like 15m.");
  return found;
};

/** Lines of what the app wrote, asked of its host, in their order. @throws AppError `host_offline`, or when it does not answer in time */
export const readRuntimeLog = async (caller: Caller, { id, ...input }: RuntimeLogInput & { id: string }): Promise<LogPage> => {
  const app = await appOf(caller, id);
  const about = {
    search: input.search || null,
    deploymentId: input.deploymentId ?? null,
    stream: input.stream ?? null,
    level: input.level ?? null,
    since: moment("since", input.since),
    until: moment("until", input.until),
    tail: input.tail,
    cursor: input.cursor ?? null,
    fromStart: input.order === "oldest",
  };
  return app.workerId === null ? nothing : askWorker(app.workerId, { appId: app.id, about });
};
