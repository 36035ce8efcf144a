import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import ipaddr from "ipaddr.js";
import { afterAll, beforeAll } from "vitest";
import { peerHeader } from "@/server/api/client-address";
import { closeRedis, closeSubscriber } from "@/server/live";
import { closeQueues } from "@/server/queue";
import { testWorker } from "@/server/testing";
import { handleToken } from "../http";
import { hashOf, newApiKey } from "../keys";
import { startQueueTunnel } from "../queue-tunnel";

/** What a host needs of web to reach its queue, on a real server: tokens and the tunnel. */
const readAll = async (request: IncomingMessage): Promise<string> => {
  let text = "";
  for await (const piece of request) text += String(piece);
  return text;
};

const addressOfThisMachine = (): string => {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const found = addresses.find(
    ({ family, internal, address }) => family === "IPv4" && !internal && ipaddr.parse(address).range() === "private",
  );
  if (!found) throw new Error("This machine has no private address of its own");
  return found.address;
};

export const testControlPlane = () => {
  const tunnel = startQueueTunnel();
  let exchanges = 0;
  const answer = async (request: IncomingMessage): Promise<Response> => {
    exchanges += 1;
    const headers = { authorization: request.headers.authorization ?? "", [peerHeader]: request.socket.remoteAddress ?? "" };
    return handleToken(
      new Request("http://localhost/v1/workers/token", { method: "POST", headers, body: await readAll(request) }),
    );
  };
  const server = createServer((request, response) => {
    void answer(request).then(async (given) => {
      response.writeHead(given.status, { "content-type": "application/json" });
      response.end(await given.text());
    });
  });
  server.on("upgrade", tunnel.handleUpgrade);
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve)));
  afterAll(async () => {
    await tunnel.stop();
    server.close();
    await closeQueues();
    closeSubscriber();
    closeRedis();
  });
  return {
    get origin() {
      return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    },
    /** The same as another machine sees it. */
    get originFromElsewhere() {
      return new URL(`http://${addressOfThisMachine()}:${(server.address() as AddressInfo).port}`);
    },
    get exchanges() {
      return exchanges;
    },
  };
};

/** A host with a key, as it is after joining. */
export const testHostWithKey = async () => {
  const apiKey = newApiKey();
  const worker = await testWorker({ keyHash: hashOf(apiKey) });
  return { worker, apiKey };
};
