import { readFile, statfs } from "node:fs/promises";
import { arch, cpus, networkInterfaces, release, totalmem, type } from "node:os";
import { type ContainerReport, protocolVersion, type WorkerMessage } from "@/server/workers/protocol";
import { ownAddresses } from "./own-addresses";

export type HelloFacts = {
  instanceId: string;
  place: string;
  bootId: string;
  softwareVersion: string;
  engineVersion: string | null;
  dataDir: string;
  edgeKind: string | null;
  edgeHttpPort: number;
  edgeHttpsPort: number;
  edgePagesPort: number;
  /** Null: the dashboard is on another machine. */
  dashboardPort: number | null;
  /** Where visitors reach this host, as its setting says; empty: by the public addresses that the machine has. */
  addresses: string[];
  /** Version of the desired state that has been carried out. */
  desiredVersion: number;
  /** Null: the engine does not answer, nothing can be said. */
  containers: ContainerReport[] | null;
};

/** "Debian GNU/Linux 12 (bookworm)", or the kernel's name where the system does not say. */
const systemName = async (): Promise<string> => {
  const text = await readFile("/etc/os-release", "utf8").catch(() => "");
  return /^PRETTY_NAME="?(?<name>[^"\n]+)/m.exec(text)?.groups?.name ?? type();
};

/** What a host says of itself before it may act. */
export const makeHello = async (facts: HelloFacts): Promise<Extract<WorkerMessage, { type: "hello" }>> => {
  const { blocks, bsize } = await statfs(facts.dataDir);
  return {
    type: "hello",
    protocol: protocolVersion,
    instanceId: facts.instanceId,
    place: facts.place,
    bootId: facts.bootId,
    softwareVersion: facts.softwareVersion,
    engineVersion: facts.engineVersion,
    platform: `${await systemName()}, ${release()}, ${arch()}`.slice(0, 200),
    cpus: cpus().length,
    memoryBytes: totalmem(),
    diskBytes: blocks * bsize,
    edgeKind: facts.edgeKind,
    edgeHttpPort: facts.edgeHttpPort,
    edgeHttpsPort: facts.edgeHttpsPort,
    edgePagesPort: facts.edgePagesPort,
    dashboardPort: facts.dashboardPort,
    addresses: facts.addresses.length > 0 ? facts.addresses : ownAddresses(networkInterfaces()),
    desiredVersion: facts.containers === null ? 0 : facts.desiredVersion,
    containers: facts.containers ?? [],
  };
};
