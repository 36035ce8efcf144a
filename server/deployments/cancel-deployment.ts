import { eq } from "drizzle-orm";
import { deployments } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { emit } from "@/server/audit";
import { databaseNow, type Transaction, transaction } from "@/server/db";
import { conflict, notFound } from "@/server/errors";
import { changeDesired } from "@/server/workers";
import { announce, type Effect } from "./announce";
import { isEnded } from "./deployment-machine";
import { endDeployment } from "./end-deployment";
import { deploymentOf, getDeployment } from "./read-deployments";
import type { Deployment } from "./schema";
import { isPlaced, type Locked } from "./store";
import { cancelledReason } from "./transition-rules";

/** The host ends what it began and says so; until then the claim holds its place. */
const askHostToStop = async (tx: Transaction, { deployment }: Locked): Promise<Effect[]> => {
  await tx.update(deployments).set({ cancelRequested: true }).where(eq(deployments.id, deployment.id));
  await changeDesired(tx, deployment.workerId);
  return [
    { kind: "hint", workerId: deployment.workerId, topic: "desired-state" },
    { kind: "app-changed", appId: deployment.appId, deploymentId: deployment.id },
  ];
};

const cancel = async (tx: Transaction, locked: Locked): Promise<Effect[]> => {
  const { deployment, now } = locked;
  if (isEnded(deployment.status)) throw conflict("This deployment has ended already.", "deployment_ended");
  if (deployment.status === "live" || deployment.switchedVersion !== null) {
    throw conflict("It is too late to cancel: the app's address points at this deployment already.", "deployment_switched");
  }
  if (deployment.status !== "queued") return askHostToStop(tx, locked);
  return endDeployment(tx, locked, { to: "cancelled", code: "cancelled", reason: cancelledReason, at: now });
};

/** Cancels at once what waits; asks the host to end what runs; refuses (409) what is switched. @throws AppError */
export const cancelDeployment = async (caller: Caller, id: string): Promise<Deployment> => {
  const { appId } = await deploymentOf(caller, id);
  const effects = await transaction(async (tx) => {
    const app = await appOf(caller, appId, { lockIn: tx, what: "deployment" });
    const [deployment] = await tx.select().from(deployments).where(eq(deployments.id, id)).for("update");
    if (!deployment) throw notFound("deployment");
    if (!isPlaced(deployment)) throw conflict("This deployment has ended already.", "deployment_ended");
    const said = await cancel(tx, { app, deployment, now: await databaseNow(tx) });
    await emit(tx, caller, { action: "deployment.cancelled", targetId: id, teamId: app.teamId, details: { appId } });
    return said;
  });
  await announce(effects);
  return getDeployment(caller, id);
};
