import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { callTRPCProcedure, getTRPCErrorFromUnknown, getTRPCErrorShape, isTrackedEnvelope } from "@trpc/server";
import { AppError } from "@/server/errors";
import { contextOf, requestIdHeader } from "./context";
import { toTrpcError } from "./errors";
import type { Context } from "./procedures";
import { appRouter } from "./router";
import { noteFailure, trpcEndpoint } from "./trpc";

/**
 * The dashboard's live streams, straight from a procedure to the socket. What is written is tRPC's own format of server-sent
 * events; its own writer costs ten times as much for each event and reader, through three web streams and Next's response.
 */

const { _config: config, procedures } = appRouter._def;
const pingEveryMs = config.sse?.ping?.intervalMs ?? 10_000;

const headers = {
  "content-type": "text/event-stream",
  // Caches and compressors on the way are to leave it alone.
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

const named = (event: string, data: string): string => `event: ${event}\ndata: ${data}\n\n`;

/** What many readers get is one object: it is written down once for all of them. */
const written = new WeakMap<object, string>();

const textOf = (event: unknown): string => {
  if (isTrackedEnvelope(event)) return `data: ${JSON.stringify(event[1])}\nid: ${event[0]}\n\n`;
  if (typeof event !== "object" || event === null) return `data: ${JSON.stringify(event)}\n\n`;
  const known = written.get(event);
  if (known !== undefined) return known;
  const text = `data: ${JSON.stringify(event)}\n\n`;
  written.set(event, text);
  return text;
};

/** One reader's connection. It says something at least so often that nobody on the way takes it for dead. */
class Reader {
  private readonly left = new AbortController();
  private readonly ping = setTimeout(() => this.say(named("ping", "")), pingEveryMs);
  readonly signal = this.left.signal;

  constructor(private readonly response: ServerResponse) {
    response.once("close", () => {
      clearTimeout(this.ping);
      this.left.abort();
    });
  }

  /** False when the reader has not taken what was said before. */
  private say(text: string): boolean {
    this.ping.refresh();
    return this.signal.aborted || this.response.write(text);
  }

  /** Waits for a reader that is slow; resolves at once when it has left. */
  async tell(text: string): Promise<void> {
    if (!this.say(text)) await once(this.response, "drain", { signal: this.signal }).catch(() => undefined);
  }

  end(text: string): void {
    if (!this.signal.aborted) this.response.end(text);
  }
}

type Call = { path: string; context: Context; readInput: () => unknown };

const tellAll = async ({ path, context, readInput }: Call, reader: Reader): Promise<void> => {
  const { signal } = reader;
  const getRawInput = async () => readInput();
  const stream: unknown = await callTRPCProcedure({
    router: appRouter,
    path,
    getRawInput,
    ctx: context,
    type: "subscription",
    signal,
    batchIndex: 0,
  });
  for await (const event of stream as AsyncIterable<unknown>) {
    await reader.tell(textOf(event));
    if (signal.aborted) return;
  }
};

const errorText = ({ path, context }: Call, cause: unknown): string => {
  const error = getTRPCErrorFromUnknown(cause);
  noteFailure({ requestId: context.requestId, path, error });
  const shape = getTRPCErrorShape({ config, error, type: "subscription", path, input: undefined, ctx: context });
  return named("serialized-error", JSON.stringify(shape));
};

const asRequest = ({ url = "", headers: incoming }: IncomingMessage): Request => {
  const pairs = Object.entries(incoming).flatMap(([name, value]): [string, string][] =>
    typeof value === "string" ? [[name, value]] : [],
  );
  return new Request(new URL(url, "http://localhost"), { headers: pairs });
};

/** A browser that comes back by itself says in a header how far it was. */
const inputOf = (request: Request): unknown => {
  const text = new URL(request.url).searchParams.get("input");
  const lastEventId = request.headers.get("last-event-id");
  try {
    const input: unknown = text === null ? undefined : JSON.parse(text);
    return lastEventId === null ? input : { ...(input as object | undefined), lastEventId };
  } catch (error) {
    throw toTrpcError(new AppError("invalid", "That request cannot be read.", { cause: error }));
  }
};

/** Name of the procedure when a request is for a stream: `apps.watch`. */
export const streamAskedFor = ({ method, url = "" }: IncomingMessage): string | null => {
  if (method !== "GET" || !url.startsWith(`${trpcEndpoint}/`)) return null;
  const name = url.slice(trpcEndpoint.length + 1).split("?")[0] ?? "";
  if (!Object.hasOwn(procedures, name)) return null;
  const procedure = (procedures as unknown as Record<string, { _def: { type: string } }>)[name];
  return procedure?._def.type === "subscription" ? name : null;
};

/** Answers with what procedure `path` yields until it ends or the reader leaves. Its errors are events too: the status is always 200. */
export const handleStream = async (path: string, incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
  const request = asRequest(incoming);
  const call: Call = { path, context: contextOf(request), readInput: () => inputOf(request) };
  const reader = new Reader(response);
  response.setHeaders(new Map([...Object.entries(headers), [requestIdHeader, call.context.requestId]]));
  await reader.tell(named("connected", JSON.stringify(config.sse?.client ?? {})));
  try {
    await tellAll(call, reader);
    reader.end(named("return", ""));
  } catch (error) {
    if (!reader.signal.aborted) reader.end(errorText(call, error));
  }
};
