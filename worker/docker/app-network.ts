import type { WorkerSettings } from "../env";
import type { Engine } from "./engine";
import { type Firewall, keepFirewall } from "./firewall";
import { type AppNetwork, ensureNetwork } from "./network";

const assertEveryMs = 15_000;

export type AppNetworkOptions = {
  engine: Engine;
  settings: Pick<WorkerSettings, "APP_SUBNET" | "REACHABLE_ADDRESSES">;
  installationId: () => string;
  warn: (cause: "network" | "firewall", text: string | null) => void;
  log: (line: string) => void;
};

/** The installation's network with its rules: both stand before a container is started, and are put back when they go missing. */
export class GuardedNetwork {
  private firewall: { subnet: string; rules: Firewall } | null = null;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly options: AppNetworkOptions) {
    this.timer = setInterval(() => void this.assert(), assertEveryMs);
  }

  /** Made when it is missing. */
  async ready(): Promise<AppNetwork> {
    const { engine, installationId, settings, warn } = this.options;
    const { note, ...network } = await ensureNetwork(engine, installationId(), settings.APP_SUBNET);
    if (note) warn("network", note);
    if (this.firewall?.subnet !== network.subnet) {
      const rules = await keepFirewall({
        installationId: installationId(),
        subnet: network.subnet,
        networkName: network.name,
        reachable: settings.REACHABLE_ADDRESSES,
        log: this.options.log,
      });
      this.firewall = { subnet: network.subnet, rules };
      await this.assert();
    }
    return network;
  }

  /** The same, where nobody waits for it: what fails is told. */
  guard(): void {
    void this.ready().catch((error: unknown) => this.options.warn("network", String(error)));
  }

  /** Firewall tools reload without asking, and the engine's restart writes its own rules anew. */
  async assert(): Promise<void> {
    if (this.firewall) this.options.warn("firewall", await this.firewall.rules.assert());
  }

  close(): void {
    clearInterval(this.timer);
  }
}
