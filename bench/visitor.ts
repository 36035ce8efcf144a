import { Agent, type ClientRequest, request } from "node:http";
import type { Recording } from "./page-recording";

const answerWithinMs = 20_000;

type Asked = { path: string; method?: string; body?: string | null; headers?: Readonly<Record<string, string>> };

/** One person's browser, as far as the server sees it: their cookies, their connections, the streams of the page they look at. */
export class Visitor {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 6 });
  private readonly streamAgent = new Agent({ keepAlive: false });
  private streams: ClientRequest[] = [];
  private ahead: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly port: number,
    private readonly cookie: string,
  ) {}

  /** Milliseconds until the document and all that the page shows are there. What it fetches ahead comes after that, unmeasured. */
  async open({ path, calls }: Recording): Promise<number> {
    this.leave();
    await this.ahead;
    const startedAt = performance.now();
    await this.ask({ path, headers: { accept: "text/html" } });
    for (const call of calls) if (call.kind === "stream") this.follow(call);
    await Promise.all(calls.filter(({ kind }) => kind === "call").map((call) => this.ask(call)));
    const took = performance.now() - startedAt;
    this.ahead = Promise.all(calls.filter(({ kind }) => kind === "ahead").map((call) => this.ask(call)));
    this.ahead.catch(() => undefined);
    return took;
  }

  /** Closes what the page holds open. */
  leave(): void {
    for (const stream of this.streams.splice(0)) stream.destroy();
  }

  close(): void {
    this.leave();
    this.agent.destroy();
  }

  private options({ path, method = "GET", headers = {} }: Asked, agent: Agent) {
    const all = { ...headers, host: `localhost:${this.port}`, cookie: this.cookie, "accept-encoding": "gzip" };
    return { agent, host: "127.0.0.1", port: this.port, path, method, headers: all };
  }

  private ask(asked: Asked): Promise<void> {
    return new Promise((resolve, reject) => {
      const outgoing = request(this.options(asked, this.agent), (response) => {
        response.resume();
        response.on("error", reject);
        response.on("end", () => {
          if (response.statusCode === 200) resolve();
          else reject(new Error(`${asked.path} answered ${response.statusCode}`));
        });
      });
      outgoing.setTimeout(answerWithinMs, () => outgoing.destroy(new Error(`${asked.path} did not answer`)));
      outgoing.on("error", reject);
      outgoing.end(asked.body ?? undefined);
    });
  }

  private follow(asked: Asked): void {
    const stream = request(this.options(asked, this.streamAgent), (response) => response.resume());
    // Ends with `leave`, which the request takes for an error.
    stream.on("error", () => undefined);
    stream.end();
    this.streams.push(stream);
  }
}
