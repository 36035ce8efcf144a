import { WebSocket } from "ws";

export type SocketLoadOptions = {
  /** Port of the edge. */
  port: number;
  host: string;
  count: number;
  /** By TLS, with the authority that the host's certificate must come from, as PEM. */
  secure?: { ca: string };
};

export type SocketLoadResult = {
  opened: number;
  echoed: number;
  /** What went wrong, by kind: `closed 1006`, `no echo`, `ECONNRESET`; empty when each socket lived until its app ended it. */
  failures: Record<string, number>;
};

const everyMs = 200;
const answerWithinMs = 10_000;
/** The app goes away and says so; or we did. */
const orderly = new Set([1_000, 1_001, 1_012]);

/** Connections that stay, each with a message now and then that must come back. One that its app ends is opened again at once. */
export const startSockets = (options: SocketLoadOptions) => {
  const { port, host, count, secure } = options;
  const result: SocketLoadResult = { opened: 0, echoed: 0, failures: {} };
  let ended = false;
  const fail = (kind: string) => {
    result.failures[kind] = (result.failures[kind] ?? 0) + 1;
  };

  const open = () => {
    const tls = secure ? { ca: secure.ca, servername: host } : {};
    const headers = { host: `${host}:${port}` };
    return new WebSocket(`${secure ? "wss" : "ws"}://127.0.0.1:${port}/echo`, {
      headers,
      handshakeTimeout: answerWithinMs,
      ...tls,
    });
  };
  /** One connection until it is closed. */
  const live = (socket: WebSocket) =>
    new Promise<void>((resolve) => {
      let sent = 0;
      let back = 0;
      let sentAt = performance.now();
      const timer = setInterval(() => {
        if (ended) socket.close(1_000);
        else if (socket.readyState !== WebSocket.OPEN) return;
        else if (back === sent) {
          sent += 1;
          sentAt = performance.now();
          socket.send(String(sent));
        } else if (performance.now() - sentAt > answerWithinMs) {
          fail("no echo");
          socket.terminate();
        }
      }, everyMs);
      socket.on("open", () => {
        result.opened += 1;
      });
      socket.on("message", (data: Buffer) => {
        back += 1;
        result.echoed += 1;
        if (String(data) !== String(back)) fail("another echo");
      });
      socket.on("error", (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
      socket.on("close", (code) => {
        clearInterval(timer);
        if (!orderly.has(code)) fail(`closed ${code}`);
        resolve();
      });
    });
  const keepOne = async () => {
    while (!ended) await live(open());
  };

  const running = Promise.all(Array.from({ length: count }, keepOne));
  return {
    result,
    stop: async () => {
      ended = true;
      await running;
      return result;
    },
  };
};
