import { createServer, type RequestListener } from "node:http";
import type { EdgeLog } from "./log";

const listenAgainMs = 500;

export type LoopbackServer = { close(): Promise<void> };

/** Answers on this machine alone. Listens for as long as it lives: a predecessor may still hold the port. */
export const startLoopbackServer = (
  { port, what, log }: { port: number; what: string; log: EdgeLog },
  listener: RequestListener,
): LoopbackServer => {
  const server = createServer(listener);
  let timer: NodeJS.Timeout | undefined;
  let said = false;
  const listen = () => server.listen(port, "127.0.0.1");
  server.on("error", (error) => {
    if (!said) log.warn({ err: error, port }, `${what} cannot listen yet`);
    said = true;
    timer = setTimeout(listen, listenAgainMs);
  });
  listen();
  return {
    close: async () => {
      clearTimeout(timer);
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
    },
  };
};
