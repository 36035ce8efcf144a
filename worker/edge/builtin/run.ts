import { edgeFiles } from "../files";
import type { EdgeLog } from "../log";
import { startLoopbackServer } from "../loopback-server";
import { countersPath } from "../traefik-config";
import { followFile } from "./follow-file";
import { RequestCounters } from "./request-counters";
import { emptyTable } from "./routing-table";
import { type Proxy, startProxy } from "./server";

export type BuiltinEdge = { port: number; close(): Promise<void> };

type BuiltinOptions = { port: number; countersPort: number; dataDir: string; log: EdgeLog };

/** Tells the worker, on loopback, what has passed. */
const serveCounters = (counters: RequestCounters, { countersPort: port, log }: BuiltinOptions) =>
  startLoopbackServer({ port, what: "The edge's counters", log }, (request, response) => {
    request.resume();
    if (request.url !== countersPath || request.method !== "GET") return response.writeHead(404).end();
    return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(counters.document()));
  });

/** The built-in edge: the proxy and the file that it follows. Needs nobody else: it starts with the saved copy. */
export const startBuiltinEdge = async (options: BuiltinOptions): Promise<BuiltinEdge> => {
  const { log } = options;
  const counters = new RequestCounters();
  let table = emptyTable;
  let proxy: Proxy | undefined;
  const follower = await followFile(edgeFiles(options.dataDir).routes, {
    log,
    take: (next) => {
      table = next;
      proxy?.follow(next);
    },
  });
  try {
    proxy = await startProxy({ port: options.port, table, counters });
  } catch (error) {
    follower.close();
    throw error;
  }
  proxy.follow(table);
  log.info({ port: proxy.port }, "The built-in edge is listening");
  const running = proxy;
  const telling = serveCounters(counters, options);
  return {
    port: running.port,
    close: async () => {
      await running.close();
      await telling.close();
      follower.close();
    },
  };
};
