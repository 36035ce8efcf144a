import type { Caller } from "@/server/accounts";
import { watch } from "@/server/live";
import { deploymentOf, getDeployment } from "./read-deployments";
import type { Deployment } from "./schema";

/** Yields the deployment now and after every change. @throws AppError 404 for a stranger, and when the app is deleted */
export async function* watchDeployment(caller: Caller, id: string, signal: AbortSignal): AsyncGenerator<Deployment, void, void> {
  const { appId } = await deploymentOf(caller, id);
  let last = "";
  // Every event of the app: another deployment that moves may have retired or replaced this one.
  for await (const _ of watch(`app:${appId}`, signal)) {
    const deployment = await getDeployment(caller, id);
    const text = JSON.stringify(deployment);
    if (text === last) continue;
    last = text;
    yield deployment;
  }
}
