import type { Engine } from "./engine";

type EngineUsage = {
  LayersSize?: number;
  BuildCache?: { Size: number; Shared?: boolean }[] | null;
  Containers?: { Id: string; SizeRw?: number }[] | null;
};

/** What images, containers and the layer cache take. Walks all containers' files: seconds on a full engine, so rarely. */
export const engineUsage = async (engine: Engine): Promise<EngineUsage> =>
  (await engine.call("measure its disk", (docker) => docker.df(), 120_000)) as EngineUsage;
