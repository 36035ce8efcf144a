import { statfs } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { type ContainerReport, protocolVersion, type WorkerMessage } from "@/server/workers/protocol";

export type HelloFacts = {
  instanceId: string;
  bootId: string;
  softwareVersion: string;
  dataDir: string;
  edgeKind: string | null;
  edgeHttpPort: number;
  /** Version of the desired state that has been carried out. */
  desiredVersion: number;
  /** Null: the engine does not answer, nothing can be said. */
  containers: ContainerReport[] | null;
};

/** What a host says of itself before it may act. */
export const makeHello = async (facts: HelloFacts): Promise<Extract<WorkerMessage, { type: "hello" }>> => {
  const { blocks, bsize } = await statfs(facts.dataDir);
  return {
    type: "hello",
    protocol: protocolVersion,
    instanceId: facts.instanceId,
    bootId: facts.bootId,
    softwareVersion: facts.softwareVersion,
    cpus: cpus().length,
    memoryBytes: totalmem(),
    diskBytes: blocks * bsize,
    edgeKind: facts.edgeKind,
    edgeHttpPort: facts.edgeHttpPort,
    desiredVersion: facts.containers === null ? 0 : facts.desiredVersion,
    containers: facts.containers ?? [],
  };
};
