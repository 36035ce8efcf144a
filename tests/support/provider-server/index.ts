import { request as ask, createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Provider } from "@/server/git/providers/schema";
import { bitbucket } from "./bitbucket";
import { codeberg } from "./codeberg";
import { github } from "./github";
import { gitlab } from "./gitlab";
import type { Answer, Call, Route, Speech } from "./speak";
import { addRepository, emptyWorld, type HeldRepository, type HeldToken, type World } from "./world";

export { addRepository, addToken, type HeldRepository, type HeldToken, type World } from "./world";

/** A server on loopback that speaks the REST endpoints of a provider that we use, as they are documented. */
export type ProviderServer = {
  provider: Provider;
  /** For a connection's `baseUrl`. */
  baseUrl: string;
  world: World;
  /** Every call: `GET /api/v3/user`. */
  calls: string[];
  close: () => Promise<void>;
};

const speeches: Record<Provider, Speech> = { github, gitlab, codeberg, bitbucket };

const readBody = async (request: IncomingMessage): Promise<Record<string, unknown> | null> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const sent = Buffer.concat(pieces).toString("utf8");
  if (sent === "") return {};
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("application/x-www-form-urlencoded")) return Object.fromEntries(new URLSearchParams(sent));
  return type.startsWith("application/json") ? (JSON.parse(sent) as Record<string, unknown>) : null;
};

const partsOf = (route: Route, path: string): Record<string, string> | null => {
  const names: string[] = [];
  const pattern = route.path.replace(/[.]/g, "\\.").replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return "([^/]+)";
  });
  const found = new RegExp(`^${pattern}$`).exec(path);
  return found && Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? "")]));
};

const repositoryIn = (world: World, parts: Record<string, string>): HeldRepository | undefined => {
  const name = parts.repository ?? (parts.owner === undefined ? undefined : `${parts.owner}/${parts.name}`);
  return world.repositories.find(({ fullName }) => fullName.toLowerCase() === name?.toLowerCase());
};

const tokenOf = (world: World, speech: Speech, headers: IncomingMessage["headers"]): HeldToken | undefined => {
  const given = speech.tokenIn(headers);
  const held = given && world.tokens.find(({ token, username }) => token === given.token && username === given.username);
  return held && (held.expiresAt === null || Date.parse(held.expiresAt) > Date.now()) ? held : undefined;
};

type Asked = Omit<Call, "token" | "parts" | "repository">;

/** What stands between a call and its route: who asks, whether they may, whether there is such a repository. */
const answerOf = async (speech: Speech, asked: Asked): Promise<Answer> => {
  const interruption = asked.world.interruptions.shift();
  if (interruption) {
    const { status, headers = {} } = interruption;
    return {
      ...speech.fault(status, "Something else happened."),
      headers,
      ...("body" in interruption && { body: interruption.body }),
    };
  }
  const complaint = speech.complaint?.(asked);
  const found = speech.routes
    .filter(({ method }) => method === asked.method)
    .map((route) => ({ route, parts: partsOf(route, asked.url.pathname) }))
    .find(({ parts }) => parts !== null);
  if (!found?.parts) return speech.fault(404, "Not Found");
  const { route, parts } = found;
  const token = tokenOf(asked.world, speech, asked.headers);
  if (route.need !== "anyone") {
    if (complaint) return speech.fault(400, complaint);
    if (!token) return speech.fault(401, "Bad credentials");
  }
  const repository = repositoryIn(asked.world, parts);
  const named = parts.repository !== undefined || (parts.owner !== undefined && parts.name !== undefined);
  const hidden = token && repository && token.repositories !== null && !token.repositories.includes(repository.fullName);
  if (named && (!repository || hidden)) return speech.fault(404, "Not Found");
  if (token && route.need !== null && route.need !== "anyone" && !token.may.includes(route.need)) {
    return speech.fault(403, "Resource not accessible by this token");
  }
  const call = { ...asked, parts, token: token as HeldToken, repository: repository as HeldRepository };
  const answer = await route.answer(call);
  return { ...answer, headers: { ...(token && speech.headersFor?.(token)), ...answer.headers } };
};

/** Git of the same origin, from a server of its own. */
const passToGit = (request: IncomingMessage, response: ServerResponse, port: number): void => {
  const { url: path, method, headers } = request;
  const passed = ask({ host: "127.0.0.1", port, path, method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  passed.on("error", () => response.writeHead(502).end());
  request.pipe(passed);
};

export type ProviderServerOptions = {
  /** Names of repositories to begin with. */
  repositories?: readonly string[];
  /** Port of a git server on loopback that gets what is asked of `….git`. */
  gitPort?: number;
  port?: number;
};

export const startProviderServer = async (provider: Provider, options: ProviderServerOptions = {}): Promise<ProviderServer> => {
  const world = emptyWorld();
  for (const name of options.repositories ?? []) addRepository(world, name);
  const calls: string[] = [];
  const speech = speeches[provider];
  let origin = "";
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", origin);
    if (/\.git\//.test(url.pathname) && options.gitPort !== undefined) return passToGit(request, response, options.gitPort);
    const method = request.method ?? "GET";
    calls.push(`${method} ${url.pathname}`);
    const body = await readBody(request);
    const answer =
      body === null
        ? speech.fault(415, "JSON is what is taken here.")
        : await answerOf(speech, { method, url, headers: request.headers, body, world, origin });
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    response.end(answer.body === undefined ? "" : JSON.stringify(answer.body));
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    provider,
    baseUrl: origin,
    world,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
