import type { Caller } from "@/server/accounts";
import type { RuntimeLogLine } from "@/server/workers/protocol";
import { readRuntimeLog } from "./read-runtime-log";
import type { RuntimeLogInput } from "./schema";

/** A page of a file: fewer questions to the host than pages that a person reads. */
const linesAtOnce = 5_000;

const textOf = (lines: readonly RuntimeLogLine[]): string =>
  lines.map(({ time, stream, text }) => `${time} ${stream} ${text}\n`).join("");

/** All lines of a range as a text file, streamed as fast as it is taken. @throws AppError before it answers */
export const runtimeLogFile = async (
  caller: Caller,
  input: RuntimeLogInput & { id: string },
  signal: AbortSignal,
): Promise<Response> => {
  // Lines that come while it is read would make a file without an end.
  const until = input.until ?? new Date().toISOString();
  const read = (cursor?: string) =>
    readRuntimeLog(caller, { ...input, until, tail: linesAtOnce, order: "oldest", ...(cursor === undefined ? {} : { cursor }) });
  let page = await read();
  let isFirst = true;
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      while (!signal.aborted) {
        if (!isFirst) {
          if (!page.hasMore || page.newer === null) return controller.close();
          page = await read(page.newer);
        }
        isFirst = false;
        if (page.lines.length > 0) return controller.enqueue(encoder.encode(textOf(page.lines)));
      }
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "content-disposition": 'attachment; filename="app.log"',
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
};
