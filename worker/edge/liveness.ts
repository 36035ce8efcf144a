import { request } from "node:http";
import { connect } from "node:net";
import { resolve } from "node:path";
import { readTail } from "./read-tail";

/** Whether the edge answers, looked at every two seconds: that is under six until it counts as down. */
export const lookEveryMs = 2_000;
const downAfterLooks = 3;
const answerWithinMs = 1_500;

/** Any answer will do: Traefik without a document says 404. */
const answersHttp = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const asking = request({ host: "127.0.0.1", port, path: "/", method: "HEAD", agent: false, timeout: answerWithinMs });
    asking.once("response", (response) => {
      response.resume();
      done(true);
    });
    asking.once("timeout", () => asking.destroy());
    asking.once("error", () => done(false));
    asking.once("close", () => done(false));
    asking.end();
  });

const listens = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect({ host: "127.0.0.1", port });
    const end = (answer: boolean) => {
      socket.destroy();
      done(answer);
    };
    socket.setTimeout(answerWithinMs, () => end(false));
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });

export type LivenessOptions = { httpPort: number; httpsPort: number; dataDir: string };

/** Down is only what did not answer three times in a row; one answer ends it. */
export class Liveness {
  alive = true;
  /** While it is down, and afterwards how it ended the last time. */
  fault: string | null = null;
  private missed = 0;

  constructor(private readonly options: LivenessOptions) {}

  async look(): Promise<void> {
    const { httpPort, httpsPort } = this.options;
    const [http, https] = await Promise.all([answersHttp(httpPort), listens(httpsPort)]);
    if (http && https) {
      if (!this.alive) this.fault = `The edge did not answer for a while. ${await this.ending()}`.trim();
      this.alive = true;
      this.missed = 0;
      return;
    }
    this.missed += 1;
    if (this.missed < downAfterLooks) return;
    this.alive = false;
    const ports = [...(http ? [] : [httpPort]), ...(https ? [] : [httpsPort])];
    this.fault = `The edge does not answer on port ${ports.join(" and ")}. ${await this.ending()}`.trim();
  }

  /** From what its supervisor wrote down. */
  private async ending(): Promise<string> {
    return endingIn(await readTail(resolve(this.options.dataDir, "log", "edge.log"), 16_384));
  }
}

/** A line of the log as a person would say it; null where it says nothing of an end. */
const wordsOf = (line: string): string | null => {
  if (!line.startsWith("{")) return line.trim() === "" || /^\s+at /.test(line) ? null : line.trim();
  try {
    const { level, msg, err } = JSON.parse(line) as { level?: number; msg?: string; err?: { message?: string } };
    return typeof level === "number" && level >= 50 ? [msg, err?.message].filter(Boolean).join(": ") : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};

/** "It ended with status 1: EDGE is traefik, but …", by the supervisor's last note and what was said just before it. */
export const endingIn = (log: string): string => {
  const lines = log.split("\n").filter((line) => line !== "");
  const note = lines.findLastIndex((line) => /"supervisor":"(?:ended with status|still there)/.test(line));
  if (note < 0) return "";
  const status = /ended with status (\d+)/.exec(lines[note] ?? "")?.[1];
  const said = lines
    .slice(Math.max(0, note - 8), note)
    .reverse()
    .map(wordsOf)
    .find((words) => words !== null && words !== "");
  const words = said ? `: ${said.slice(0, 300)}` : ".";
  return status === undefined ? "It did not end when it was told to, and was killed." : `It ended with status ${status}${words}`;
};
