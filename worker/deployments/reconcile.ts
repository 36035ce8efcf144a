import type { DesiredApp, DesiredState } from "@/server/workers/protocol";
import type { SeenContainer } from "../docker/containers";

/** What is to be done so that this host is as it should be. Pure: (desired, seen, held, edge, now) → actions as data. */
export type Restarted = Readonly<Record<string, { deploymentId: string; generation: number }>>;

export type Facts = {
  desired: DesiredState;
  containers: readonly SeenContainer[];
  /** Of this start of the program. */
  bootId: string;
  /** Deployments that this process works on. */
  held: ReadonlySet<string>;
  /** The route version that the edge follows. */
  confirmedRoute: number;
  restarted: Restarted;
  /** Since when the edge is known to have let go of a deployment. */
  drainingSince: ReadonlyMap<string, number>;
  /** Since when nothing wants a container. */
  unwantedSince: ReadonlyMap<string, number>;
  /** Monotonic, like the two above. */
  now: number;
};

export type Action =
  | { kind: "start"; appId: string; containerId: string }
  | { kind: "keep-running"; appId: string; containerId: string }
  | { kind: "stop"; appId: string; containerId: string; timeoutMs: number }
  | { kind: "restart"; appId: string; deploymentId: string; containerId: string; timeoutMs: number; generation: number }
  | { kind: "note-generation"; appId: string; deploymentId: string; generation: number }
  | { kind: "create"; appId: string; app: DesiredApp }
  | { kind: "begin-drain"; appId: string; deploymentId: string }
  | { kind: "retire"; appId: string; deploymentId: string; containerId: string; timeoutMs: number }
  | { kind: "remove"; appId: string; containerId: string }
  | { kind: "note-unwanted"; appId: string; containerId: string }
  | { kind: "remove-app"; appId: string }
  | { kind: "resume" | "abandon"; appId: string; claim: DesiredState["claims"][number] };

const unwantedAfterMs = 600_000;
const standing = new Set(["running", "restarting", "paused"]);

export const reconcile = (facts: Facts): Action[] => [
  ...facts.desired.claims.flatMap((claim) => takeUp(facts, claim)),
  ...facts.desired.apps.flatMap((app) => keepApp(facts, app)),
  ...facts.desired.ended.flatMap((ended) => retireEnded(facts, ended)),
  ...facts.containers.flatMap((container) => clearUnwanted(facts, container)),
  ...facts.desired.tombstones.flatMap((tombstone) => removeDeleted(facts, tombstone.appId)),
];

/** The edge has taken up a document without what has ended. */
const edgeFollows = ({ desired, confirmedRoute }: Facts): boolean => confirmedRoute >= desired.routeVersion;

/** Every claim has somebody who works on it: what is switched is gone on with, whoever switched it; what this boot lost is ended. */
const takeUp = ({ held, bootId }: Facts, claim: DesiredState["claims"][number]): Action[] => {
  if (held.has(claim.deploymentId)) return [];
  if (claim.switchedVersion !== null) return [{ kind: "resume", appId: claim.appId, claim }];
  return claim.bootId === bootId ? [{ kind: "abandon", appId: claim.appId, claim }] : [];
};

const keepApp = (facts: Facts, app: DesiredApp): Action[] => {
  const { appId, deploymentId, restartGeneration: generation } = app;
  const container = facts.containers.find((one) => one.deploymentId === deploymentId);
  if (!container) return app.wanted === "running" ? [{ kind: "create", appId, app }] : [];
  const { containerId } = container;
  const known = facts.restarted[appId];
  // A container newer than the last restart needs none.
  if (known?.deploymentId !== deploymentId)
    return [{ kind: "note-generation", appId, deploymentId, generation }, ...keepState(app, container)];
  if (generation <= known.generation) return keepState(app, container);
  if (app.wanted === "stopped")
    return [{ kind: "note-generation", appId, deploymentId, generation }, ...keepState(app, container)];
  return [{ kind: "restart", appId, deploymentId, containerId, timeoutMs: app.stopTimeoutMs, generation }];
};

const keepState = (app: DesiredApp, { appId, containerId, state, comesBack }: SeenContainer): Action[] => {
  if (app.wanted === "stopped") {
    return standing.has(state) ? [{ kind: "stop", appId, containerId, timeoutMs: app.stopTimeoutMs }] : [];
  }
  return [
    ...(comesBack ? [] : [{ kind: "keep-running" as const, appId, containerId }]),
    ...(standing.has(state) ? [] : [{ kind: "start" as const, appId, containerId }]),
  ];
};

const retireEnded = (facts: Facts, ended: DesiredState["ended"][number]): Action[] => {
  const { deploymentId, appId } = ended;
  const container = facts.containers.find((one) => one.deploymentId === deploymentId);
  if (!container || facts.held.has(deploymentId)) return [];
  const { containerId, comesBack } = container;
  if (!comesBack) return [{ kind: "remove", appId, containerId }];
  if (!edgeFollows(facts)) return [];
  const since = facts.drainingSince.get(deploymentId);
  if (since === undefined && ended.drainMs > 0) return [{ kind: "begin-drain", appId, deploymentId }];
  if (since !== undefined && facts.now - since < ended.drainMs) return [];
  return [{ kind: "retire", appId, deploymentId, containerId, timeoutMs: ended.stopTimeoutMs }];
};

const isWanted = ({ desired, held }: Facts, { appId, deploymentId }: SeenContainer): boolean =>
  held.has(deploymentId) ||
  desired.apps.some((app) => app.deploymentId === deploymentId) ||
  desired.claims.some((claim) => claim.deploymentId === deploymentId) ||
  desired.ended.some((ended) => ended.deploymentId === deploymentId) ||
  desired.tombstones.some((tombstone) => tombstone.appId === appId);

const clearUnwanted = (facts: Facts, container: SeenContainer): Action[] => {
  if (isWanted(facts, container)) return [];
  const { appId, containerId, comesBack } = container;
  // It never answered, so it was never routed: what is left of a dead claim.
  if (!comesBack) return [{ kind: "remove", appId, containerId }];
  const since = facts.unwantedSince.get(containerId);
  if (since === undefined) return [{ kind: "note-unwanted", appId, containerId }];
  return facts.now - since >= unwantedAfterMs && edgeFollows(facts) ? [{ kind: "remove", appId, containerId }] : [];
};

/** Names stay reserved until the edge has confirmed; whatever still works on the app ends first. */
const removeDeleted = (facts: Facts, appId: string): Action[] => {
  const busy = facts.containers.some((one) => one.appId === appId && facts.held.has(one.deploymentId));
  return edgeFollows(facts) && !busy ? [{ kind: "remove-app", appId }] : [];
};
