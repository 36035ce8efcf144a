import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";
import { sleep } from "../wait";

/** What a bad line does. A line that is not given any does nothing of it. */
export type Weather = {
  /** Every piece waits up to so long. */
  delayMs: number;
  /** From time to time nothing passes for so long, as when packets are lost and sent again. */
  stall: { everyMs: number; forMs: number };
  /** From time to time one connection is reset. */
  resetEveryMs: number;
};

export type Line = {
  /** Where it answers: `address:port`. */
  at: string;
  /** Null: fair again. */
  setWeather: (weather: Weather | null) => void;
  close: () => Promise<void>;
};

type Pair = readonly [Socket, Socket];
type Sky = { weather: Weather | null; stalledUntil: number };

const carry = (from: Socket, to: Socket, sky: Sky): void => {
  const pass = async (chunk: Buffer) => {
    if (sky.weather) await sleep(Math.random() * sky.weather.delayMs);
    while (performance.now() < sky.stalledUntil) await sleep(Math.max(1, sky.stalledUntil - performance.now()));
    if (to.writable && !to.write(chunk)) await new Promise((resolve) => to.once("drain", resolve).once("close", resolve));
  };
  from.on("data", (chunk: Buffer) => {
    from.pause();
    void pass(chunk).then(() => from.resume());
  });
  from.on("end", () => to.end());
};

const blow = (sky: Sky, pairs: ReadonlySet<Pair>, weather: Weather): (() => void) => {
  const stalls = setInterval(() => {
    sky.stalledUntil = performance.now() + weather.stall.forMs;
  }, weather.stall.everyMs);
  const resets = setInterval(() => {
    const all = [...pairs];
    const [client, upstream] = all[Math.floor(Math.random() * all.length)] ?? [];
    client?.resetAndDestroy();
    upstream?.resetAndDestroy();
  }, weather.resetEveryMs);
  return () => {
    clearInterval(stalls);
    clearInterval(resets);
    sky.stalledUntil = 0;
  };
};

/** A line from a host's side of its cable to a port of this machine's loopback. */
export const openLine = async (address: string, targetPort: number): Promise<Line> => {
  const pairs = new Set<Pair>();
  const sky: Sky = { weather: null, stalledUntil: 0 };
  let calm = () => {};
  const server = createServer((client) => {
    const upstream = connect(targetPort, "127.0.0.1");
    const pair: Pair = [client, upstream];
    pairs.add(pair);
    for (const socket of pair) {
      socket.on("error", () => undefined);
      socket.on("close", () => {
        pairs.delete(pair);
        client.destroy();
        upstream.destroy();
      });
    }
    carry(client, upstream, sky);
    carry(upstream, client, sky);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, address, resolve);
  });
  return {
    at: `${address}:${(server.address() as AddressInfo).port}`,
    setWeather: (weather) => {
      calm();
      sky.weather = weather;
      calm = weather ? blow(sky, pairs, weather) : () => {};
    },
    close: () => {
      calm();
      for (const [client, upstream] of pairs) for (const socket of [client, upstream]) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
};
