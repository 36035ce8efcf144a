import { listContainers } from "../docker/containers";
import type { Deploying } from "./deploying";

/**
 * The version before drains and stops by the desired state, once the edge has let go of it (`reconcile`). Here the new one only
 * waits to hear of it, if there is one. True: its log stays open until then.
 */
export const retire = async ({ host, spec, log, report }: Deploying): Promise<boolean> => {
  const ours = await listContainers(host.engine, host.installationId());
  const others = ours.some((one) => one.appId === spec.appId && one.deploymentId !== spec.deploymentId);
  if (!others) return false;
  await host.retirements.expect({
    appId: spec.appId,
    log,
    reportDrained: async () => {
      await report({ event: "drained" });
    },
    finish: () => host.logs.finish(spec.claimId),
  });
  return true;
};
