import type { RouteDocument } from "@/server/domains/route-document";
import { edgeFiles } from "../files";
import type { EdgeLog } from "../log";
import { startLoopbackServer } from "../loopback-server";
import { countersPath, faultsPath } from "../traefik-config";
import { type CertificateSource, Certificates } from "./certificates";
import { FaultLog } from "./faults";
import { followFile } from "./follow-file";
import { RequestCounters } from "./request-counters";
import { buildRoutingTable, emptyTable } from "./routing-table";
import { type Proxy, startProxy } from "./server";

export type BuiltinEdge = { port: number; httpsPort: number | null; close(): Promise<void> };

type BuiltinOptions = {
  port: number;
  /** Without it there is no TLS. */
  httpsPort?: number;
  countersPort: number;
  pagesPort?: number;
  dataDir: string;
  log: EdgeLog;
  /** What the edge has from an authority, which hears of every document for what it wants. */
  own?: CertificateSource & { follow(document: RouteDocument): void };
  answerChallenge?: (path: string) => string | undefined;
};

type Told = { counters: RequestCounters; faults: FaultLog };

/** Tells the worker, on loopback, what has passed, and what could not be done. */
const serveCounters = ({ counters, faults }: Told, { countersPort: port, log }: BuiltinOptions) =>
  startLoopbackServer({ port, what: "The edge's counters", log }, (request, response) => {
    request.resume();
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://edge");
    const documents: Record<string, () => object> = {
      [countersPath]: () => counters.document(),
      [faultsPath]: () => faults.document(searchParams.get("service")),
    };
    const document = request.method === "GET" ? documents[pathname] : undefined;
    if (!document) return response.writeHead(404).end();
    return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(document()));
  });

const start = async (options: BuiltinOptions, told: Told, certificates: Certificates): Promise<Proxy> => {
  const { port, httpsPort, answerChallenge, pagesPort = null } = options;
  return startProxy({
    port,
    pagesPort,
    ...told,
    ...(httpsPort === undefined ? {} : { tls: { port: httpsPort, certificates } }),
    ...(answerChallenge ? { answerChallenge } : {}),
  });
};

/** The built-in edge: the proxy and the file that it follows. Needs nobody else: it starts with the saved copy. */
export const startBuiltinEdge = async (options: BuiltinOptions): Promise<BuiltinEdge> => {
  const { log } = options;
  const told = { counters: new RequestCounters(), faults: new FaultLog() };
  const certificates = await Certificates.open(options.own ?? { find: () => undefined }, log);
  let table = emptyTable;
  let proxy: Proxy | undefined;
  const take = (document: RouteDocument): void => {
    // First the certificates: a name that becomes routed has its own from the first visitor on.
    certificates.follow(document.tls?.certificates);
    table = buildRoutingTable(document);
    proxy?.follow(table);
    options.own?.follow(document);
  };
  const follower = await followFile(edgeFiles(options.dataDir).routes, { log, take });
  try {
    proxy = await start(options, told, certificates);
  } catch (error) {
    follower.close();
    throw error;
  }
  proxy.follow(table);
  log.info({ port: proxy.port, httpsPort: proxy.httpsPort }, "The built-in edge is listening");
  const running = proxy;
  const telling = serveCounters(told, options);
  return {
    port: running.port,
    httpsPort: running.httpsPort,
    close: async () => {
      await running.close();
      await telling.close();
      follower.close();
    },
  };
};
