import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import type { Stack } from "./stack";
import { sleep, waitFor } from "./wait";

/** A message as it came, its signature checked by the library of Standard Webhooks. */
type Received = { id: string; type: string; text: string; atMs: number };

/** `dead`: answers 503. `slow`: takes the message and never answers. */
type Behaviour = "live" | "dead" | "slow";

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

const read = (text: string, headers: IncomingMessage["headers"], secret: string): Received => {
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const { type } = new Webhook(secret).verify(text, given) as { type: string };
  return { id: given["webhook-id"] ?? "", type, text, atMs: Date.now() };
};

/** What is sent over and over until it is taken counts once. */
const once = (messages: readonly Received[]): Received[] => [...new Map(messages.map((each) => [each.id, each])).values()];

/** Somebody's program that is told of alerts. */
export const startReceiver = async (behaviour: Behaviour = "live") => {
  let secret = "";
  const taken: Received[] = [];
  const refused: string[] = [];
  const server = createServer((request, response) => {
    bodyOf(request).then(
      (text) => {
        if (behaviour === "slow") return;
        if (behaviour === "dead") response.writeHead(503).end();
        else {
          try {
            taken.push(read(text, request.headers, secret));
          } catch (error) {
            refused.push(String(error));
          }
          response.end("thank you");
        }
      },
      (error: unknown) => refused.push(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`;
  const about = (word: string, type?: RegExp) =>
    once(taken).filter((each) => each.text.includes(word) && (type === undefined || type.test(each.type)));
  return {
    url,
    /** What could not be read, or was not signed by us. */
    refused,
    /** All that came, each message once. */
    all: () => once(taken),
    /** How often anything came: what is told once comes once. */
    deliveries: () => taken.length,
    about,
    /** The team's channel that leads here; gives its id. */
    connect: async ({ api }: Stack, more: { isDefault?: boolean } = {}): Promise<string> => {
      const body = { kind: "webhook", name: `receiver ${behaviour}`, configuration: { url }, ...more };
      const made = await api.expectStatus<{ id: string; secret: string }>(201, api.call("POST", "/v1/channels", body));
      secret = made.secret;
      return made.id;
    },
    /** Waits for a message of this type about it, then until no further one can be on its way; gives the one. */
    onlyOne: async (word: string, type: RegExp, timeoutMs = 30_000): Promise<Received> => {
      await waitFor(() => about(word, type).length > 0, { what: `a message ${String(type)} about ${word}`, timeoutMs });
      await sleep(4_000);
      const [first, ...more] = about(word, type);
      if (!first || more.length > 0)
        throw new Error(`Told more than once: ${[first, ...more].map((each) => each?.text).join("\n")}`);
      return first;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
export type Receiver = Awaited<ReturnType<typeof startReceiver>>;
