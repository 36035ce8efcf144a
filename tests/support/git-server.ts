import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { run } from "./run";

export type GitServerOptions = {
  /** `user:password` that every request must carry; or of each private repository, by its path: the others are open. */
  credentials?: string | Readonly<Record<string, string>>;
  /** Statuses with which the first requests are answered, one each, before it does what it should. */
  firstStatuses?: number[];
  /** Answers everything with a redirect to there. */
  redirectTo?: string;
  /** Takes connections and never answers. */
  silent?: boolean;
};

export type GitServer = {
  url: (repository: string) => string;
  port: number;
  requests: string[];
  /** Every request that came with a credential: its path, and the `user:password`. */
  authorised: { path: string; credential: string }[];
  /** Answers the next requests with these statuses. */
  failNext: (...statuses: number[]) => void;
  /** From here on takes requests and answers none, until `resume`, which answers those that wait too. */
  pause: () => void;
  resume: () => void;
  close: () => Promise<void>;
};

/** Headers of a CGI answer, then its body. */
const relayCgi = (response: ServerResponse, output: NodeJS.ReadableStream): void => {
  let head = Buffer.alloc(0);
  let begun = false;
  output.on("data", (chunk: Buffer) => {
    if (begun) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end === -1) return;
    begun = true;
    for (const line of head.subarray(0, end).toString().split("\r\n")) {
      const [name = "", value = ""] = line.split(/:\s*/, 2);
      if (name.toLowerCase() === "status") response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.write(head.subarray(end + 4));
  });
  output.on("end", () => response.end());
};

const backend = async (root: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const url = new URL(request.url ?? "/", "http://git");
  const program = `${(await run("git", ["--exec-path"])).trim()}/git-http-backend`;
  const child = spawn(program, [], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      REMOTE_ADDR: "127.0.0.1",
    } as Record<string, string | undefined> as NodeJS.ProcessEnv,
    stdio: ["pipe", "pipe", "ignore"],
  });
  request.pipe(child.stdin);
  child.stdin.on("error", () => undefined);
  relayCgi(response, child.stdout);
};

/** What a request to this path must carry; undefined: nothing. */
const credentialFor = (credentials: GitServerOptions["credentials"], path: string): string | undefined => {
  if (credentials === undefined || typeof credentials === "string") return credentials;
  return Object.entries(credentials).find(([repository]) => path.startsWith(`/${repository}/`))?.[1];
};

const given = (request: IncomingMessage): string | null => {
  const [, basic] = /^Basic (.+)$/.exec(request.headers.authorization ?? "") ?? [];
  return basic === undefined ? null : Buffer.from(basic, "base64").toString();
};

/** A git host over smart HTTP on loopback, serving the repositories below `root`. */
export const startGitServer = async (root: string, options: GitServerOptions = {}): Promise<GitServer> => {
  const requests: string[] = [];
  const waiting: (() => void)[] = [];
  let silent = options.silent === true;
  const untilAnswering = () => (silent ? new Promise<void>((resolve) => waiting.push(resolve)) : Promise.resolve());
  const failures = [...(options.firstStatuses ?? [])];
  const authorised: GitServer["authorised"] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    await untilAnswering();
    const path = new URL(request.url ?? "/", "http://git").pathname;
    const credential = given(request);
    if (credential !== null) authorised.push({ path, credential });
    const expected = credentialFor(options.credentials, path);
    const failure = failures.shift();
    if (failure !== undefined) response.writeHead(failure, { "retry-after": "1" }).end();
    else if (options.redirectTo !== undefined) {
      response.writeHead(302, { location: `${options.redirectTo}${request.url}` }).end();
    } else if (expected !== undefined && credential !== expected) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end("Sign in");
    } else {
      await backend(root, request, response);
    }
  };
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    requests,
    authorised,
    failNext: (...statuses) => void failures.push(...statuses),
    pause: () => {
      silent = true;
    },
    resume: () => {
      silent = false;
      for (const goOn of waiting.splice(0)) goOn();
    },
    url: (repository) => `http://127.0.0.1:${port}/${repository}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
