import { type HubMessage, type LogLines, logLease } from "@/server/workers/protocol";
import type { Listener } from "./app-log";
import { LiveTail } from "./live-tail";
import type { LogKeeper } from "./log-keeper";

type Request = Extract<HubMessage, { type: "follow-log" }>;
type Followed = { tail: LiveTail; listener: Listener; until: number; ready: Promise<void> };

/** The live logs that somebody reads: each ends when its lease is not renewed. What is kept goes on without them. */
export class LogFollowers {
  private readonly apps = new Map<string, Followed>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly keeper: Pick<LogKeeper, "listen" | "leave">,
    private readonly send: (message: LogLines) => boolean,
  ) {
    this.timer = setInterval(() => this.endUnread(), logLease.ms / 5);
    this.timer.unref();
  }

  hear({ appId, want }: Request): void {
    const followed = this.apps.get(appId) ?? this.follow(appId);
    followed.until = performance.now() + logLease.ms;
    if (want) void followed.ready.then(() => (this.apps.get(appId) === followed ? followed.tail.resend(want) : undefined));
  }

  close(): void {
    clearInterval(this.timer);
    for (const appId of this.apps.keys()) this.end(appId);
  }

  private follow(appId: string): Followed {
    const tail = new LiveTail(appId, this.send);
    const listener: Listener = (lines) => tail.take(lines);
    const ready = this.keeper.listen(appId, listener, (lines) => tail.begin(lines));
    const followed: Followed = { tail, listener, until: 0, ready };
    this.apps.set(appId, followed);
    return followed;
  }

  private endUnread(): void {
    for (const [appId, { until }] of this.apps) if (performance.now() >= until) this.end(appId);
  }

  private end(appId: string): void {
    const followed = this.apps.get(appId);
    this.apps.delete(appId);
    void followed?.ready.then(() => this.keeper.leave(appId, followed.listener));
  }
}
