import { createHash } from "node:crypto";
import { createServer } from "node:net";
import { StageError } from "../deployments/stage-error";
import { type Engine, labels } from "./engine";

/** The order in which ports are tried for an app: from a place of its own on, so that two apps seldom meet. Pure. */
export const portsFrom = function* (range: string, key: string): Generator<number> {
  const [first = 0, last = 0] = range.split("-").map(Number);
  const count = last - first + 1;
  const start = createHash("sha256").update(key).digest().readUInt32BE(0) % Math.max(1, count);
  for (let step = 0; step < count; step += 1) yield first + ((start + step) % count);
};

/** Ports of every container of the engine, stopped ones of ours by their label. */
const usedPorts = async (engine: Engine): Promise<Set<number>> => {
  const found = await engine.call("list containers", (docker) => docker.listContainers({ all: true }));
  return new Set(
    found.flatMap((one) => [...one.Ports.flatMap((port) => port.PublicPort ?? []), Number(one.Labels[labels.hostPort] ?? 0)]),
  );
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });

export type PortWish = {
  range: string;
  key: string /** Ports that belong to apps whose container is not there now. */;
  reserved: ReadonlySet<number>;
};

/** Hands out loopback ports; two deployments that start at once get different ones. */
export class HostPorts {
  private readonly handedOut = new Set<number>();

  constructor(private readonly engine: Engine) {}

  /** Call `release` once a container holds the port, or none will. @throws StageError */
  async take({ range, key, reserved }: PortWish): Promise<{ port: number; release: () => void }> {
    const used = await usedPorts(this.engine);
    for (const port of portsFrom(range, key)) {
      if (used.has(port) || reserved.has(port) || this.handedOut.has(port)) continue;
      this.handedOut.add(port);
      if (await isFree(port)) return { port, release: () => this.handedOut.delete(port) };
      this.handedOut.delete(port);
    }
    throw new StageError("host_port_taken", `No port of HOST_PORTS ${range} is free on this host.`);
  }
}
