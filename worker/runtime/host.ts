import { randomUUID } from "node:crypto";
import { networkInterfaces } from "node:os";
import type { HubMessage, WorkerMessage } from "@/server/workers/protocol";
import { HeldClaims, WorkerStopping } from "../deployments/held-claims";
import type { DeployHost } from "../deployments/host";
import { Reconciler } from "../deployments/reconciler";
import { Retirements } from "../deployments/retirements";
import { runDeployment } from "../deployments/run-deployment";
import { GuardedNetwork } from "../docker/app-network";
import { cleanBuildSecrets } from "../docker/build-secrets";
import { Engine, engineVersion } from "../docker/engine";
import { HostPorts } from "../docker/host-ports";
import { startEdgePages } from "../edge/edge-pages";
import type { EdgeSync } from "../edge/sync";
import type { WorkerSettings } from "../env";
import { cleanTrees } from "../git";
import { LogFollowers } from "../logs/log-followers";
import type { LogKeeper } from "../logs/log-keeper";
import { type Answering, answer } from "./answer";
import { logKeeperOf } from "./app-logs";
import { startBackground } from "./background";
import { ClaimLogs } from "./claim-logs";
import { checkOrigin } from "./control-plane";
import { dashboardPortOf } from "./dashboard-port";
import { DesiredSync } from "./desired-sync";
import { greetEdge, startHostEdge } from "./edge";
import { workerFolders } from "./files";
import { makeHello } from "./hello";
import { type Identity, loadIdentity } from "./identity";
import { informedBy } from "./informed";
import { Keys } from "./keys";
import { Link } from "./link";
import type { Log } from "./logger";
import { ownAddresses } from "./own-addresses";
import { placeOf } from "./place";
import { openQueueStream } from "./queue-stream";
import { softwareVersion } from "./software-version";
import { Spool } from "./spool";
import { takeJobs } from "./take-jobs";
import { authorisedFetch, TokenSource } from "./token";
import { pause, until } from "./wait";
import { Warnings } from "./warnings";

/** How long what is spooled may take before hello is said all the same, and before the program ends without it. */
const drainWithinMs = 15_000;
const flushWithinMs = 5_000;

export type HostOptions = { settings: WorkerSettings; log: Log; signal: AbortSignal; onReplaced: () => void };

/** The host role: everything between the control plane and this machine's Docker. */
export const startHost = async ({ settings, log, signal, onReplaced }: HostOptions): Promise<RunningHost> => {
  const origin = checkOrigin(settings.CONTROL_PLANE_URL ?? `http://127.0.0.1:${settings.PORT}`);
  const identity = await loadIdentity({ settings, origin, softwareVersion, log, signal });
  const host = new RunningHost({ settings, log, origin, identity, onReplaced });
  await host.start();
  return host;
};

type Parts = { settings: WorkerSettings; log: Log; origin: URL; identity: Identity; onReplaced: () => void };

export class RunningHost {
  private readonly bootId = randomUUID();
  private readonly send = (message: WorkerMessage) => this.link.send(message);
  private readonly stopping = new AbortController();
  private readonly engine: Engine;
  private readonly link: Link;
  private readonly keys: Keys;
  private readonly tokens: TokenSource;
  private readonly informed: ReturnType<typeof informedBy>;
  private readonly call: ReturnType<typeof authorisedFetch>;
  private readonly spool: Spool;
  private readonly logs: ClaimLogs;
  private readonly desired: DesiredSync;
  private readonly held = new HeldClaims();
  private readonly warnings: Warnings;
  private readonly network: GuardedNetwork;
  private readonly retirements: Retirements;
  private readonly appLogs: LogKeeper;
  private readonly followers: LogFollowers;
  private readonly closers: (() => void | Promise<void>)[] = [];
  private edge: EdgeSync | null = null;
  private reconciler: Reconciler | null = null;
  private consumer: ReturnType<typeof takeJobs> | null = null;
  private installation: string | null = null;

  constructor(private readonly parts: Parts) {
    const { settings, log, origin, identity } = parts;
    const folders = workerFolders(settings.DATA_DIR);
    this.keys = new Keys(folders.identity, identity);
    this.tokens = new TokenSource(origin, this.keys);
    this.call = authorisedFetch(origin, this.tokens);
    this.engine = new Engine(settings.DOCKER_SOCKET);
    this.logs = new ClaimLogs(folders.claims, this.send);
    this.spool = new Spool({
      folder: folders.spool,
      send: (transition) => this.send({ type: "transition", transition }),
      logSent: (claimId, byte) => this.logs.whenSent(claimId, byte),
      onFault: (error) => log.error({ error }, "What a deployment has come to cannot be written down"),
    });
    this.warnings = new Warnings((text) => this.send({ type: "warning", text }));
    this.desired = new DesiredSync({
      file: folders.desiredState,
      call: this.call,
      log,
      onChange: (state) => {
        this.installation = state.installationId;
        this.held.observe(state);
        this.reconciler?.poke();
      },
      warn: (text) => this.warnings.set("desired-state", text),
    });
    this.retirements = new Retirements(log);
    this.appLogs = logKeeperOf({ settings, engine: this.engine, log, installationId: () => this.installation });
    this.followers = new LogFollowers(this.appLogs, (lines) => this.link.sendUnlessBusy({ type: "log-lines", ...lines }));
    this.network = new GuardedNetwork({
      engine: this.engine,
      settings,
      installationId: () => this.installationId(),
      warn: (cause, text) => this.warnings.set(cause, text),
      log: (line) => log.info({ what: "network" }, line),
    });
    this.link = new Link({
      origin,
      tokens: this.tokens,
      log,
      beforeHello: () => this.deliverSpool(),
      hello: () => this.hello(),
      onMessage: (message) => this.hear(message),
      onWelcome: (welcome) => this.welcomed(welcome),
      onReplaced: parts.onReplaced,
    });
    this.informed = informedBy(this.link, this.desired);
  }

  async start(): Promise<void> {
    const { settings, log } = this.parts;
    await Promise.all([
      this.spool.load(),
      this.logs.load(),
      this.desired.load(),
      cleanTrees(settings.DATA_DIR, []),
      cleanBuildSecrets(settings.DATA_DIR),
    ]);
    this.installation = this.desired.state?.installationId ?? null;
    await this.appLogs.start();
    this.edge = await startHostEdge({ settings, call: this.call, log });
    const pages = startEdgePages({ port: settings.EDGE_PAGES_PORT, log });
    this.closers.push(() => pages.close());
    const { edge } = this;
    edge.onConfirmed((routeVersion) => {
      this.link.send({ type: "route-confirmed", routeVersion });
      this.reconciler?.poke();
    });
    edge.onState((state) => this.link.send({ type: "edge-state", ...state }));
    const { send, informed } = this;
    this.reconciler = new Reconciler({ host: this.deployHost(edge), send, isReady: informed.isInformed });
    await this.reconciler.load();
    // After a reboot the apps run again by themselves, and nobody's rules guard them yet, whether or not the control plane is there.
    if (this.installation !== null) this.network.guard();
    this.link.start();
  }

  /** Claims no more; resolves when what runs has ended and is reported, or could not be. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error("The worker is stopping."));
    await this.consumer?.stop();
    await until(() => this.spool.isEmpty && this.logs.isStored, flushWithinMs);
    await this.close();
  }

  /** Lets go of everything at once; the next boot clears up. */
  async abort(): Promise<void> {
    this.stopping.abort(new Error("The worker is stopping."));
    this.held.abortAll(new WorkerStopping());
    await Promise.race([this.consumer?.close(), pause(3_000)]);
    await this.close();
  }

  private async close(): Promise<void> {
    await this.reconciler?.close();
    await this.retirements.close();
    for (const close of this.closers.splice(0)) await close();
    this.network.close();
    this.followers.close();
    await this.appLogs.close();
    this.desired.close();
    await this.link.close();
    await this.edge?.close();
  }

  private installationId(): string {
    if (this.installation === null) throw new Error("The control plane has not welcomed this host yet");
    return this.installation;
  }

  private deployHost(edge: EdgeSync): DeployHost {
    return {
      settings: this.parts.settings,
      bootId: this.bootId,
      installationId: () => this.installationId(),
      engine: this.engine,
      ports: new HostPorts(this.engine),
      network: () => this.network.ready(),
      fence: this.informed.fence,
      desired: this.desired,
      edge,
      spool: this.spool,
      logs: this.logs,
      appLogs: this.appLogs,
      held: this.held,
      retirements: this.retirements,
      onContainersChanged: () => this.reconciler?.containersChanged(),
      log: this.parts.log,
    };
  }

  /** On a new socket, before hello: what is not acknowledged yet, so that nothing of it is taken for lost. */
  private async deliverSpool(): Promise<void> {
    this.logs.restart();
    this.spool.resend();
    await until(() => this.spool.isEmpty, drainWithinMs);
  }

  private async hello() {
    const { settings, identity, log, origin } = this.parts;
    const containers =
      this.installation === null
        ? []
        : await this.reconciler?.describe().catch((error: unknown) => {
            log.warn({ reason: String(error) }, "Docker does not answer");
            return null;
          });
    return makeHello({
      instanceId: identity.instanceId,
      place: await placeOf(workerFolders(settings.DATA_DIR).root),
      bootId: this.bootId,
      softwareVersion,
      engineVersion: await engineVersion(this.engine),
      dataDir: settings.DATA_DIR,
      edgeKind: (await this.edge?.edgeKind()) ?? null,
      edgeHttpPort: settings.EDGE_HTTP_PORT,
      edgeHttpsPort: settings.EDGE_HTTPS_PORT,
      edgePagesPort: settings.EDGE_PAGES_PORT,
      dashboardPort: dashboardPortOf(origin),
      addresses: settings.PUBLIC_ADDRESSES.length > 0 ? settings.PUBLIC_ADDRESSES : ownAddresses(networkInterfaces()),
      desiredVersion: this.reconciler?.version ?? 0,
      containers: containers ?? null,
    });
  }

  private welcomed(welcome: Extract<HubMessage, { type: "welcome" }>): void {
    this.installation = welcome.installationId;
    this.warnings.tell();
    this.reconciler?.forgetReports();
    if (this.edge) greetEdge(this.edge, welcome, { send: this.send, log: this.parts.log });
    void this.desired.refresh().then(() => {
      if (!this.consumer && !this.stopping.signal.aborted) this.beginToWork();
      this.reconciler?.poke();
    });
  }

  /** Once, after the first welcome: the desired state is known, so is what is to be left alone. */
  private beginToWork(): void {
    const { settings, log, identity, origin } = this.parts;
    if (!this.edge) return;
    const host = this.deployHost(this.edge);
    this.closers.push(...this.background(host));
    this.consumer = takeJobs({
      openStream: openQueueStream(origin, this.tokens),
      workerId: identity.workerId,
      bootId: this.bootId,
      concurrency: settings.BUILD_CONCURRENCY,
      call: this.call,
      fence: this.informed.fence,
      expecting: (key) => this.held.expect(key),
      run: (claimed) => runDeployment(host, claimed),
      stopping: this.stopping.signal,
      log,
    });
    log.info({ workerId: identity.workerId }, "This host takes deployments");
  }

  private background(host: DeployHost): (() => void | Promise<void>)[] {
    return startBackground({
      host,
      warnings: this.warnings,
      isReady: () => this.link.isReady,
      send: this.send,
      onContainersChanged: () => {
        this.reconciler?.containersChanged();
        this.appLogs.look();
      },
    });
  }

  private get answering(): Answering {
    const { settings, log } = this.parts;
    const { DATA_DIR: dataDir, MIN_FREE_DISK_MB: floorMb, EDGE_COUNTERS_PORT: edgeCountersPort } = settings;
    return { appLogs: this.appLogs, edgeCountersPort, dataDir, floorMb, signal: this.stopping.signal, log };
  }

  private hear(message: HubMessage): void {
    switch (message.type) {
      case "transition-ack":
        return void this.spool.acknowledge(message);
      case "build-log-ack":
        return void this.logs.acknowledge(message);
      case "hint":
        if (message.topic === "routes") this.edge?.hint();
        return this.desired.hint();
      case "follow-log":
        return this.followers.hear(message);
      case "question":
      case "ask-edge-faults":
      case "inspect":
        return void answer(this.answering, message).then((given) => this.link.send(given));
      case "new-key":
        // Said only when it is kept: from then on the older key is dead.
        return void this.keys.take(message.apiKey).then((keyHash) => this.link.send({ type: "key-saved", keyHash }));
      case "welcome":
      case "heartbeat-ack":
        return;
    }
  }
}
