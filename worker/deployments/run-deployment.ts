import type { DeploymentSpec, TransitionEvent } from "@/server/workers/protocol";
import { removeTree } from "../git";
import { type Mask, maskFor } from "../logs/mask";
import { awaitHealth } from "./await-health";
import { build } from "./build";
import { type Deploying, UndoList } from "./deploying";
import { fetch } from "./fetch";
import { ClaimCancelled, ClaimDead, WorkerStopping } from "./held-claims";
import type { DeployHost } from "./host";
import { release } from "./release";
import { retire } from "./retire";
import { StageError } from "./stage-error";
import { start } from "./start";
import { switchRoute } from "./switch";
import { takeImage } from "./take-image";

/** `desiredVersion`: the first desired state in which the claim stands. */
export type Claimed = { spec: DeploymentSpec; desiredVersion: number };

/** From a claim to a live deployment, or to a failed one that has left no trace. Never throws for what the app does. */
export const runDeployment = async (host: DeployHost, claimed: Claimed): Promise<void> => {
  const deploying = await begin(host, claimed).catch((error: unknown) => sayNotBegun(host, claimed, error));
  if (!deploying) return;
  let logStaysOpen = false;
  try {
    logStaysOpen = await deploy(deploying);
  } catch (error) {
    await giveUp(deploying, error);
  } finally {
    await end(deploying, logStaysOpen);
  }
};

const deploy = async (deploying: Deploying): Promise<boolean> => {
  const source = await fetch(deploying);
  const image = source === null ? await takeImage(deploying) : await build(deploying, source);
  await release(deploying, image);
  const container = await start(deploying, image.name);
  await awaitHealth(deploying, container);
  await switchRoute(deploying, container);
  return retire(deploying);
};

const begin = async (host: DeployHost, { spec, desiredVersion }: Claimed): Promise<Deploying> => {
  const { claimId, deploymentId, appId } = spec;
  const abort = new AbortController();
  const hold = { claimId, deploymentId, appId, sinceVersion: desiredVersion, abort: (reason: Error) => abort.abort(reason) };
  host.held.hold(hold);
  const mask = maskFor(spec.masked);
  const log = await host.logs.open({ claimId, deploymentId }, { maxBytes: spec.maxLogBytes, mask });
  host.log.info({ deploymentId, claimId }, "Deploying");
  const report = (event: TransitionEvent) => host.spool.record({ claimId, deploymentId }, event, log.size);
  const { state } = host.desired;
  // It may have been cancelled while the claim was on its way.
  if (state) host.held.observe(state);
  return { host, spec, signal: abort.signal, log, mask, undo: new UndoList(), report };
};

/** Its log cannot be written: the claim must not wait for anybody. */
const sayNotBegun = async (host: DeployHost, { spec: { claimId, deploymentId } }: Claimed, error: unknown): Promise<null> => {
  host.log.error({ error, deploymentId }, "A deployment could not be begun");
  const because = error instanceof Error ? error.message : String(error);
  const reason = `The host could not write to its own disk: ${because}`.slice(0, 2_000);
  await host.spool.record({ claimId, deploymentId }, { event: "failed", code: "internal", reason }, 0);
  host.held.leave(claimId);
  return null;
};

/** Why it ended, said to the log and to the control plane, after everything that it made is gone. */
const giveUp = async (deploying: Deploying, error: unknown): Promise<void> => {
  const { host, spec, signal, log, mask, undo, report } = deploying;
  const reason = signal.aborted ? (signal.reason as unknown) : error;
  if (reason instanceof WorkerStopping) return;
  const event = endOf(reason, mask);
  if (event.event === "failed") log.note(event.reason);
  else log.note(reason instanceof ClaimDead ? reason.message : "Cancelled.");
  if (reason instanceof StageError && reason.detail) log.note(reason.detail);
  if (event.event === "failed" && event.code === "internal") {
    host.log.error({ error: reason, deploymentId: spec.deploymentId }, "A deployment failed for a reason of our own");
  } else host.log.info({ deploymentId: spec.deploymentId, reason: mask.whole(String(reason)) }, "The deployment has ended early");
  // The answer to its switch was lost, and the claim has been settled: it is the version that serves.
  if (host.desired.state?.apps.some((app) => app.deploymentId === spec.deploymentId)) undo.clear();
  await undo.run((what, fault) => host.log.warn({ error: fault, what, deploymentId: spec.deploymentId }, "An undo failed"));
  if (!(reason instanceof ClaimDead)) return void (await report(event));
  await host.spool.forget(spec.claimId);
  // No report is on its way: if it stands all the same, it is to be seen that nobody works on it.
  host.held.release(spec.claimId);
};

const endOf = (reason: unknown, mask: Mask): Extract<TransitionEvent, { event: "failed" | "cancelled" }> => {
  if (reason instanceof ClaimCancelled || reason instanceof ClaimDead) return { event: "cancelled" };
  if (reason instanceof StageError)
    return { event: "failed", code: reason.code, reason: mask.whole(reason.message).slice(0, 2_000) };
  return {
    event: "failed",
    code: "internal",
    reason: "Something went wrong in the host's program. Deploy again; its log says more.",
  };
};

const end = async ({ host, spec }: Deploying, logStaysOpen: boolean): Promise<void> => {
  host.held.leave(spec.claimId);
  await removeTree(host.settings.DATA_DIR, spec.claimId);
  if (!logStaysOpen) await host.logs.finish(spec.claimId);
  host.onContainersChanged();
};
