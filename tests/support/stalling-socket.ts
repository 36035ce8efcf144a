import { rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { engineSocket } from "./engine";

export type StallingSocket = {
  path: string;
  /** From here on nothing passes in either direction; connections stay open, as with an engine that hangs. */
  stall: () => void;
  flow: () => void;
  close: () => Promise<void>;
};

/** The engine's socket under another path, behind a tap that can be turned off. */
export const startStallingSocket = async (path: string): Promise<StallingSocket> => {
  const pairs = new Set<readonly [Socket, Socket]>();
  let stalled = false;
  const stop = (client: Socket, upstream: Socket) => {
    client.unpipe(upstream);
    upstream.unpipe(client);
    client.pause();
    upstream.pause();
  };
  const server = createServer((client) => {
    const upstream = connect(engineSocket);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    for (const socket of pair) {
      socket.on("error", () => undefined);
      socket.on("close", () => {
        pairs.delete(pair);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    upstream.pipe(client);
    if (stalled) stop(client, upstream);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    path,
    stall: () => {
      stalled = true;
      for (const [client, upstream] of pairs) stop(client, upstream);
    },
    flow: () => {
      stalled = false;
      for (const [client, upstream] of pairs) {
        client.pipe(upstream);
        upstream.pipe(client);
      }
    },
    close: async () => {
      for (const [client, upstream] of pairs) for (const socket of [client, upstream]) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await rm(path, { force: true });
    },
  };
};
