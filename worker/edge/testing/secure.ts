import { type ClientHttp2Session, connect as connectHttp2, type OutgoingHttpHeaders } from "node:http2";
import { request as openSecureRequest } from "node:https";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import type { RouteDocument } from "@/server/domains/route-document";
import { checkRouteDocument } from "@/server/domains/route-document-text";
import { type CertificateSource, Certificates } from "../builtin/certificates";
import { buildRoutingTable } from "../builtin/routing-table";
import { type Proxy, type ProxyOptions, startProxy } from "../builtin/server";
import { cleanUps } from "./proxy";
import { type Answer, documentText, quiet } from "./support";

/** What tests of TLS and middlewares share. */

type Http = RouteDocument["http"];
type Middlewares = NonNullable<Http["middlewares"]>;

/** The app of `documentText`, at both entry points, behind these middlewares. */
export const documentWith = (
  hostPort: number | null,
  {
    middlewares = {},
    rule = "Host(`a.localhost`)",
    tls,
  }: { middlewares?: Middlewares; rule?: string; tls?: RouteDocument["tls"] } = {},
): RouteDocument => {
  const { http } = JSON.parse(documentText(1, hostPort)) as RouteDocument;
  const key = "app-00000000000000000000";
  const names = Object.keys(middlewares);
  const chain = names.length > 0 ? { middlewares: names } : {};
  const router = { rule, service: key, priority: 1_000, ...chain };
  const routers = {
    ...http.routers,
    [key]: { ...router, entryPoints: ["web"] },
    [`${key}-https`]: { ...router, entryPoints: ["websecure"], tls: {} },
  };
  const whole = { http: { ...http, routers, middlewares: { ...http.middlewares, ...middlewares } }, ...(tls ? { tls } : {}) };
  const checked = checkRouteDocument(JSON.stringify(whole));
  if (!checked.ok) throw new Error(checked.reason);
  return checked.document;
};

export type SecureProxy = Proxy & { httpsPort: number; certificates: Certificates };

/** A proxy with both entry points. */
export const secureProxyTo = async (
  document: RouteDocument,
  { own = { find: () => undefined }, ...options }: Partial<ProxyOptions> & { own?: CertificateSource } = {},
): Promise<SecureProxy> => {
  const certificates = await Certificates.open(own, quiet);
  certificates.follow(document.tls?.certificates);
  const proxy = await startProxy({
    port: 0,
    tls: { port: 0, certificates },
    table: buildRoutingTable(document),
    graceMs: 300,
    ...options,
  });
  cleanUps.push(() => proxy.close());
  return { ...proxy, httpsPort: proxy.httpsPort ?? 0, certificates };
};

export type Wish = { host?: string; path?: string; method?: string; headers?: Record<string, string>; body?: string | Buffer };

/** One request by HTTP/1.1 over TLS, on a connection of its own. */
export const askSecurely = (port: number, { host = "a.localhost", body, ...wish }: Wish = {}): Promise<Answer> =>
  new Promise((done, fail) => {
    const options = { host: "127.0.0.1", port, servername: host, rejectUnauthorized: false, agent: false, ...wish };
    const request = openSecureRequest({ ...options, headers: { host, ...wish.headers } }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      response.once("error", fail).once("end", () => {
        done({ status: response.statusCode ?? 0, headers: response.headers, body: text, trailers: response.trailers });
      });
    });
    request.once("error", fail).end(body);
  });

export const openSession = (port: number, host = "a.localhost"): ClientHttp2Session => {
  const session = connectHttp2(`https://${host}:${port}`, {
    host: "127.0.0.1",
    port,
    servername: host,
    rejectUnauthorized: false,
  });
  session.on("error", () => undefined);
  cleanUps.push(() => session.destroy());
  return session;
};

/** One request by HTTP/2. */
export const askByHttp2 = (
  session: ClientHttp2Session,
  { host = "a.localhost", path = "/", method = "GET", headers = {}, body }: Wish = {},
): Promise<Answer> =>
  new Promise((done, fail) => {
    const head: OutgoingHttpHeaders = { ":method": method, ":path": path, ":authority": host, ...headers };
    const stream = session.request(head, { endStream: body === undefined });
    const answer: Answer = { status: 0, headers: {}, body: "", trailers: {} };
    stream.once("response", (got) => {
      answer.status = got[":status"] ?? 0;
      answer.headers = got as Answer["headers"];
    });
    stream.once("trailers", (got) => {
      answer.trailers = got as NodeJS.Dict<string>;
    });
    stream.setEncoding("utf8").on("data", (piece: string) => {
      answer.body += piece;
    });
    stream
      .once("error", fail)
      .once("end", () => (stream.rstCode === 0 ? done(answer) : fail(new Error(`reset: ${stream.rstCode}`))));
    if (body !== undefined) stream.end(body);
  });

/** A handshake; whoever asks ends the connection. */
export const shakeHands = (port: number, options: ConnectionOptions): Promise<TLSSocket> =>
  new Promise((done, fail) => {
    const socket = connectTls({ host: "127.0.0.1", port, rejectUnauthorized: false, ...options }, () => done(socket));
    socket.on("error", fail);
    cleanUps.push(() => socket.destroy());
  });

/** The subject of what is shown for this name. */
export const shownFor = async (port: number, servername: string): Promise<string> => {
  const socket = await shakeHands(port, { servername });
  const { CN } = socket.getPeerCertificate().subject;
  socket.destroy();
  return String(CN);
};
