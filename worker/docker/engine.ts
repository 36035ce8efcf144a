import Docker from "dockerode";
import { StageError } from "../deployments/stage-error";

export const labels = {
  installation: "wisehosting.installation",
  app: "wisehosting.app",
  deployment: "wisehosting.deployment",
  claim: "wisehosting.claim",
  /** Of a release command's container: the deployment that it belongs to. */
  release: "wisehosting.release",
  hostPort: "wisehosting.host-port",
} as const;

export class EngineUnavailable extends StageError {
  constructor(what: string, cause: string) {
    super("engine_unavailable", `Docker on this host did not ${what}: ${cause}`);
    this.name = "EngineUnavailable";
  }
}

type EngineFault = Error & { statusCode?: number; code?: string };

export const statusOf = (error: unknown): number | undefined => (error as EngineFault).statusCode;

/** Gone or going: what we wanted is so. */
export const isGone = (error: unknown): boolean => statusOf(error) === 404 || statusOf(error) === 409;

const unreachable = new Set(["ECONNREFUSED", "ENOENT", "ECONNRESET", "EPIPE", "EACCES", "ETIMEDOUT"]);

/**
 * Docker's engine, every call with a time-out of its own: a hanging engine never hangs a step. What it answers comes through
 * as it is; that it does not answer is an `EngineUnavailable`.
 */
export class Engine {
  constructor(private readonly socketPath: string) {}

  async call<Result>(what: string, work: (docker: Docker) => Promise<Result>, timeoutMs = 15_000): Promise<Result> {
    // The socket's own time-out ends the request, ours the waiting for it.
    const docker = new Docker({ socketPath: this.socketPath, timeout: timeoutMs });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new EngineUnavailable(what, `no answer for ${timeoutMs / 1_000} s.`)), timeoutMs + 250);
    });
    try {
      return await Promise.race([work(docker), late]);
    } catch (error) {
      const fault = error as EngineFault;
      if (fault.statusCode === undefined && fault.code !== undefined && unreachable.has(fault.code)) {
        throw new EngineUnavailable(what, `${fault.message}.`);
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** For streams that stay open: only the answer's beginning has a time-out. */
  async stream(
    what: string,
    work: (docker: Docker) => Promise<NodeJS.ReadableStream>,
    timeoutMs = 10_000,
  ): Promise<NodeJS.ReadableStream> {
    const docker = new Docker({ socketPath: this.socketPath });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new EngineUnavailable(what, `no answer for ${timeoutMs / 1_000} s.`)), timeoutMs);
    });
    try {
      return await Promise.race([work(docker), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Docker's version; null when it does not answer. */
export const engineVersion = async (engine: Engine): Promise<string | null> => {
  try {
    return (await engine.call("say its version", (docker) => docker.version(), 3_000)).Version;
  } catch (error) {
    if (error instanceof EngineUnavailable) return null;
    throw error;
  }
};
