import type { Deployment } from "@/server/deployments/schema";
import { type LoadOptions, type LoadResult, startLoad } from "./load";
import { type ServiceOptions, service } from "./sample-apps";
import type { Stack } from "./stack";
import type { Subject } from "./subjects";

/** An app that is deployed again and again, under load, and remembers which page each deployment must show. */
export const followVersions = (
  stack: Stack,
  subject: Subject,
  at: Pick<LoadOptions, "address" | "port"> = { port: stack.edgePort },
) => {
  const versions = new Map<string, string>();
  const load = startLoad({ ...at, host: subject.host, requestsPerSecond: 20, slowEvery: 10 });
  return {
    ...subject,
    versionOf: (deploymentId: string) => versions.get(deploymentId),
    remember: (deploymentId: string, version: string) => versions.set(deploymentId, version),
    /** Commits a new version and asks for its deployment. */
    push: async (version: string, options?: ServiceOptions): Promise<Deployment> => {
      const commit = await subject.repository.commit(service(version, options));
      const deployment = await stack.api.deploy(subject.app.id, commit);
      versions.set(deployment.id, version);
      return deployment;
    },
    load,
    stop: (): Promise<LoadResult> => load.stop(),
  };
};

export type Followed = ReturnType<typeof followVersions>;

/** Numbers from 0 to 1, the same for the same seed. */
export const seeded = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};
