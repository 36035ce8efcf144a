import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { AppError } from "@/server/errors";
import type { RuntimeLogLine } from "@/server/workers/protocol";
import { lineMatcher } from "./filter-rules";
import { readRuntimeLog } from "./read-runtime-log";
import type { RuntimeLogInput } from "./schema";
import { type RuntimeLogChunk, watchRuntimeLog } from "./watch-runtime-log";

const heartbeatEveryMs = 15_000;
const eventId = /^(?<streamId>[\w-]{1,100})\.(?<next>\d{1,15})$/;
const hostSentences = {
  here: "The app's host sends what comes.",
  none: "No host runs this app yet.",
  offline: "The app's host is offline. Its log goes on as soon as the host is back.",
} as const;

export type LogStreamRequest = {
  input: RuntimeLogInput & { id: string };
  lastEventId: string | null;
  signal: AbortSignal;
  /** Stands between the log and its reader, who may lose the right to read on. */
  guard: <Stream extends AsyncGenerator<RuntimeLogChunk, void, void>>(chunks: Stream) => Stream;
};

const event = (name: string, data: unknown, id?: string): string =>
  `${id === undefined ? "" : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** What was there before, for a reader who comes for the first time; nothing while the host is away, which the stream then says. */
const before = async (caller: Caller, input: LogStreamRequest["input"]): Promise<RuntimeLogLine[]> => {
  try {
    return (await readRuntimeLog(caller, input)).lines;
  } catch (error) {
    if (error instanceof AppError && (error.code === "unavailable" || error.code === "timeout")) return [];
    throw error;
  }
};

async function* eventsOf(
  caller: Caller,
  { input, lastEventId, signal, guard }: LogStreamRequest,
): AsyncGenerator<string, void, void> {
  const place = eventId.exec(lastEventId ?? "")?.groups;
  const after = place === undefined ? null : { streamId: place.streamId ?? "", next: Number(place.next) };
  const first = after === null ? await before(caller, input) : [];
  let known = first.at(-1)?.time ?? "";
  if (first.length > 0) yield event("lines", { lines: first });
  const matches = lineMatcher({
    search: input.search ?? null,
    deploymentId: input.deploymentId ?? null,
    stream: input.stream ?? null,
    level: input.level ?? null,
  });
  for await (const chunk of guard(watchRuntimeLog(caller, { id: input.id, after, signal }))) {
    if (chunk.kind === "host") yield event("host", { host: chunk.host, message: hostSentences[chunk.host] });
    else {
      // The live log begins with some of what has just been given.
      const lines = chunk.lines.filter((line) => line.time > known && matches(line));
      if (lines.length === 0) continue;
      known = "";
      yield event("lines", { lines }, `${chunk.streamId}.${chunk.first + chunk.lines.length}`);
    }
  }
}

/** What an app writes as server-sent events: `lines`, and `host` whenever that comes or goes. @throws AppError 404, before it answers */
export const runtimeLogStream = async (caller: Caller, request: LogStreamRequest): Promise<Response> => {
  await appOf(caller, request.input.id);
  const left = new AbortController();
  const events = eventsOf(caller, { ...request, signal: AbortSignal.any([request.signal, left.signal]) });
  const encoder = new TextEncoder();
  let heartbeat: NodeJS.Timeout | undefined;
  const end = () => {
    clearInterval(heartbeat);
    left.abort();
  };
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(encoder.encode(": here\n\n"));
      heartbeat = setInterval(() => {
        // A reader who does not read needs no sign of life.
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(": here\n\n"));
      }, heartbeatEveryMs);
    },
    pull: async (controller) => {
      try {
        const { value, done } = await events.next();
        if (!done) return controller.enqueue(encoder.encode(value));
        end();
        controller.close();
      } catch (error) {
        end();
        controller.error(error);
      }
    },
    cancel: end,
  });
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      // Proxies hold text back until a buffer is full.
      "x-accel-buffering": "no",
    },
  });
};
