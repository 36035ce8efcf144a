import type { Caller } from "@/server/accounts";
import { deploymentOf } from "@/server/deployments";
import { type BuildLogPage, readBuildLogPages } from "./read-build-log";
import { watchBuildLog } from "./watch-build-log";

export type BuildLogRequest = {
  id: string;
  follow: boolean;
  signal: AbortSignal;
  /** Stands between the log and its reader, who may lose the right to read on. */
  guard: <Stream extends AsyncGenerator<BuildLogPage, void, void>>(pieces: Stream) => Stream;
};

/** The whole log as text; with `follow` it goes on live until the deployment ends. @throws AppError 404, before it answers */
export const buildLogResponse = async (caller: Caller, { id, follow, signal, guard }: BuildLogRequest): Promise<Response> => {
  await deploymentOf(caller, id);
  const left = new AbortController();
  const pieces = follow
    ? guard(watchBuildLog(caller, { id, fromByte: 0, signal: AbortSignal.any([signal, left.signal]) }))
    : readBuildLogPages(id, 0);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    // Pulled by the reader, so a slow one holds one page and no more.
    pull: async (controller) => {
      for (;;) {
        const { value, done } = await pieces.next();
        if (done) return controller.close();
        if (value.text !== "") return controller.enqueue(encoder.encode(value.text));
      }
    },
    cancel: async () => {
      left.abort();
      await pieces.return();
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      // Proxies hold text back until a buffer is full.
      "x-accel-buffering": "no",
    },
  });
};
