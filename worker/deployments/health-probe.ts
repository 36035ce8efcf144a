import { request } from "node:http";

const answerWithinMs = 5_000;

/** The status of a GET to an app's loopback port; null when there was no answer. Never throws. */
export const probe = (hostPort: number, path: string, signal: AbortSignal): Promise<number | null> =>
  new Promise((resolve) => {
    const outgoing = request(
      {
        host: "127.0.0.1",
        port: hostPort,
        path,
        agent: false,
        headers: { "user-agent": "WiseHosting-Health", connection: "close" },
      },
      (response) => {
        resolve(response.statusCode ?? null);
        response.destroy();
      },
    );
    const timer = setTimeout(() => outgoing.destroy(), answerWithinMs);
    const stop = () => outgoing.destroy();
    signal.addEventListener("abort", stop, { once: true });
    outgoing.on("error", () => resolve(null));
    outgoing.on("close", () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      resolve(null);
    });
    outgoing.end();
  });
