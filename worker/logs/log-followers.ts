import { type HubMessage, logLease, type WorkerMessage } from "@/server/workers/protocol";
import { followContainerLog } from "../docker/container-logs";
import { listContainers } from "../docker/containers";
import type { Engine } from "../docker/engine";
import { AppFollower, type FollowerParts } from "./app-follower";

type Request = Extract<HubMessage, { type: "follow-log" }>;
type Followed = { follower: AppFollower; until: number };

export type FollowersParts = {
  engine: Engine;
  installationId: () => string;
  send: (message: WorkerMessage) => boolean;
  onFault: (error: unknown) => void;
};

/** The live logs that somebody reads: one follower per app, which ends when its lease is not renewed. */
export class LogFollowers {
  private readonly apps = new Map<string, Followed>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly parts: FollowersParts) {
    this.timer = setInterval(() => this.endUnread(), logLease.ms / 5);
    this.timer.unref();
  }

  hear({ appId, want }: Request): void {
    const followed = this.apps.get(appId) ?? { follower: new AppFollower(this.partsOf(appId)), until: 0 };
    followed.until = performance.now() + logLease.ms;
    this.apps.set(appId, followed);
    if (want) followed.follower.resend(want);
  }

  containersChanged(): void {
    for (const { follower } of this.apps.values()) follower.look();
  }

  close(): void {
    clearInterval(this.timer);
    for (const { follower } of this.apps.values()) follower.close();
    this.apps.clear();
  }

  private endUnread(): void {
    for (const [appId, { follower, until }] of this.apps) {
      if (performance.now() < until) continue;
      follower.close();
      this.apps.delete(appId);
    }
  }

  private partsOf(appId: string): FollowerParts {
    const { engine, installationId, send, onFault } = this.parts;
    return {
      appId,
      containers: async () => (await listContainers(engine, installationId())).filter((one) => one.appId === appId),
      open: (containerId, options) => followContainerLog(engine, containerId, options),
      send: (message) => send({ type: "log-lines", ...message }),
      onFault,
    };
  }
}
