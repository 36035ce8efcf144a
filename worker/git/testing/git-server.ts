import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export type Behaviour = {
  /** 401 to everyone. */
  needsPassword?: boolean;
  redirectTo?: string;
  /** Accepts the request and never answers. */
  stall?: boolean;
  /** Cuts the connection after this many bytes of the pack. */
  vanishAfterBytes?: number;
  /** Speaks the old protocol, which gives out tips of branches only. */
  old?: boolean;
  status?: number;
  /** Runs before a request is served. */
  before?: (request: IncomingMessage) => void;
};

/** Smart HTTP by git's own `http-backend`, with the faults of the real world on request. */
export const startGitServer = async (root: string) => {
  const state: { behaviour: Behaviour; requests: string[] } = { behaviour: {}, requests: [] };
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    state.requests.push(`${request.method} ${request.url}`);
    state.behaviour.before?.(request);
    if (!misbehave(state.behaviour, response)) serve(root, state.behaviour, { request, response });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (name: string) => `http://127.0.0.1:${port}/${name}`,
    requests: state.requests,
    behave: (behaviour: Behaviour) => {
      state.behaviour = behaviour;
      state.requests.length = 0;
    },
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

const misbehave = (behaviour: Behaviour, response: ServerResponse): boolean => {
  if (behaviour.stall) return true;
  if (behaviour.needsPassword) response.writeHead(401, { "WWW-Authenticate": "Basic realm=git" }).end();
  else if (behaviour.redirectTo) response.writeHead(302, { Location: behaviour.redirectTo }).end();
  else if (behaviour.status) response.writeHead(behaviour.status).end();
  else return false;
  return true;
};

type Exchange = { request: IncomingMessage; response: ServerResponse };

const serve = (root: string, behaviour: Behaviour, { request, response }: Exchange) => {
  const [path = "/", query = ""] = (request.url ?? "/").split("?");
  const backend = spawn("git", ["-c", "safe.directory=*", "http-backend"], {
    env: {
      PATH: "/usr/local/bin:/usr/bin:/bin",
      HOME: "/nonexistent",
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: path,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method ?? "GET",
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: String(request.headers["content-encoding"] ?? ""),
      ...(behaviour.old ? {} : { GIT_PROTOCOL: String(request.headers["git-protocol"] ?? "") }),
    } as unknown as NodeJS.ProcessEnv,
    stdio: ["pipe", "pipe", "ignore"],
  });
  backend.stdin.on("error", () => undefined);
  request.pipe(backend.stdin);
  relay(backend.stdout, response, behaviour.vanishAfterBytes);
};

/** CGI: headers, an empty line, the body. */
const relay = (from: NodeJS.ReadableStream, response: ServerResponse, vanishAfter: number | undefined) => {
  let head: Buffer | null = Buffer.alloc(0);
  let sent = 0;
  from.on("data", (piece: Buffer) => {
    let body = piece;
    if (head !== null) {
      head = Buffer.concat([head, piece]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      writeHead(response, head.subarray(0, end).toString());
      body = head.subarray(end + 4);
      head = null;
    }
    sent += body.length;
    response.write(body);
    if (vanishAfter !== undefined && sent > vanishAfter) response.destroy();
  });
  from.on("end", () => response.end());
};

const writeHead = (response: ServerResponse, text: string) => {
  let status = 200;
  for (const line of text.split("\r\n")) {
    const [name = "", ...rest] = line.split(":");
    const value = rest.join(":").trim();
    if (name.toLowerCase() === "status") status = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.writeHead(status);
};
