import { type Agent, type IncomingMessage, request } from "node:http";

export type HttpAnswer = { status: number; body: string; headers: IncomingMessage["headers"] };
export type HttpRequest = {
  /** Of the machine, where it is not this one. */
  address?: string;
  port: number;
  path: string;
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  timeoutMs?: number;
  /** Whose connections are used; without it, one of its own. */
  agent?: Agent;
};

const begin = ({
  address = "127.0.0.1",
  port,
  path,
  method = "GET",
  headers = {},
  body,
  timeoutMs = 30_000,
  agent,
}: HttpRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const outgoing = request({ agent: agent ?? false, host: address, port, path, method, headers }, resolve);
    outgoing.setTimeout(timeoutMs, () =>
      outgoing.destroy(new Error(`${method} ${path}: nothing came for ${timeoutMs / 1000} s`)),
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });

/**
 * One request to a port of this machine, on a connection of its own unless an agent is given. Not by `fetch`, whose promise may stay
 * open for ever when the server is killed meanwhile.
 */
export const httpRequest = async (input: HttpRequest): Promise<HttpAnswer> => {
  const response = await begin(input);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString(), headers: response.headers };
};

/** The same for an answer that goes on and on: its text piece by piece. */
export async function* httpStream(input: HttpRequest): AsyncGenerator<string> {
  const response = await begin(input);
  if (response.statusCode !== 200) throw new Error(`${input.path} answered ${response.statusCode}`);
  response.setEncoding("utf8");
  for await (const piece of response) yield piece as string;
}

/** A GET under any Host; from another machine where its address is given with the port. */
export const getFrom = (at: number | { address: string; port: number }, host: string, path = "/"): Promise<HttpAnswer> =>
  httpRequest({ ...(typeof at === "number" ? { port: at } : at), path, headers: { host }, timeoutMs: 10_000 });
