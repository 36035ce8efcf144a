import { createHash, randomUUID } from "node:crypto";
import { afterAll } from "vitest";
import { WebSocket } from "ws";
import { type HubMessage, hubMessageSchema, type WorkerMessage } from "@/server/workers/protocol";
import type { Stack } from "./stack";
import { waitFor } from "./wait";

type Hello = Extract<WorkerMessage, { type: "hello" }>;
type Described = Partial<Pick<Hello, "engineVersion" | "platform" | "cpus" | "memoryBytes" | "containers">>;

const helloOf = (instanceId: string, bootId: string, some: Described): Hello => ({
  type: "hello",
  protocol: 1,
  instanceId,
  bootId,
  softwareVersion: "1.0.0",
  engineVersion: "27.3.1",
  platform: "Debian GNU/Linux 12, kernel 6.1, 4 × x86-64",
  cpus: 4,
  memoryBytes: 8_589_934_592,
  diskBytes: 107_374_182_400,
  edgeKind: "builtin",
  edgeHttpPort: 8080,
  edgeHttpsPort: 8443,
  edgePagesPort: 8084,
  dashboardPort: null,
  addresses: [],
  desiredVersion: 0,
  containers: [],
  ...some,
});

/**
 * A host without a machine: it speaks the real protocol over real sockets, and runs nothing. It takes no deployment, so nothing
 * else may be placed on it while it is there.
 */
export class FakeHost {
  private socket: WebSocket | null = null;
  private timer: NodeJS.Timeout | undefined;
  private sequence = 0;
  private constructor(
    private readonly stack: Stack,
    private readonly registered: { workerId: string; apiKey: string; instanceId: string },
  ) {}

  get id(): string {
    return this.registered.workerId;
  }

  /** With a join token, as the command on a new machine does it. */
  static async register(stack: Stack, joinToken: string, name: string): Promise<FakeHost> {
    const instanceId = `instance-${randomUUID()}`;
    const body = { joinToken, instanceId, name, softwareVersion: "1.0.0" };
    const answer = stack.apiAs(null).call("POST", "/v1/workers/register", body);
    const { workerId, apiKey } = await stack.api.expectStatus<{ workerId: string; apiKey: string }>(201, answer);
    return new FakeHost(stack, { workerId, apiKey, instanceId });
  }

  /** Opens its socket, says hello and goes on with heartbeats. */
  async comeOnline(some: Described = {}): Promise<void> {
    const { token } = await this.stack.api.expectStatus<{ token: string }>(
      200,
      this.stack.apiAs(this.registered.apiKey).call("POST", "/v1/workers/token", {}),
    );
    const url = `ws://127.0.0.1:${this.stack.port}/v1/workers/socket`;
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${token}` } });
    const welcome = new Promise<void>((resolve, reject) => {
      socket.on("error", reject);
      socket.on("close", (code, why) => reject(new Error(`The hub closed the socket: ${code} ${why}`)));
      socket.on("message", (data) => {
        const message = hubMessageSchema.parse(JSON.parse(data.toString()));
        if (message.type === "welcome") resolve();
        this.answer(message);
      });
    });
    await new Promise<void>((resolve) => socket.once("open", () => resolve()));
    this.socket = socket;
    this.send(helloOf(this.registered.instanceId, `boot-${randomUUID()}`, some));
    await welcome;
    this.timer = setInterval(() => this.beat(), 1_000);
  }

  send(message: WorkerMessage): void {
    this.socket?.send(JSON.stringify(message));
  }

  /** As with a pulled cable, and as if that had been a minute ago: the hub's next look finds it silent. */
  async goSilent(): Promise<void> {
    this.hangUp();
    // Heartbeats that the hub has taken are written down within two seconds.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await this.stack.sql`update workers set last_seen_at = clock_timestamp() - interval '1 minute' where id = ${this.id}`;
  }

  waitForStatus(status: "online" | "offline"): Promise<unknown> {
    const look = async () =>
      (await this.stack.sql`select 1 from workers where id = ${this.id} and status = ${status}`).length === 1;
    return waitFor(look, { what: `the host to be ${status}`, everyMs: 20 });
  }

  hangUp(): void {
    clearInterval(this.timer);
    this.socket?.removeAllListeners("close");
    this.socket?.terminate();
    this.socket = null;
  }

  private beat(): void {
    this.sequence += 1;
    this.send({ type: "heartbeat", sequence: this.sequence });
  }

  /** It keeps a new key, as a host does. */
  private answer(message: HubMessage): void {
    if (message.type !== "new-key") return;
    this.registered.apiKey = message.apiKey;
    const keyHash = createHash("sha256").update(message.apiKey).digest("hex");
    this.socket?.removeAllListeners("close");
    this.send({ type: "key-saved", keyHash });
  }
}

/** Makes fake hosts for a test file, and takes them out at its end. */
export const fakeHostsOf = (shared: { readonly stack: Stack }) => {
  const made: FakeHost[] = [];
  afterAll(async () => {
    for (const host of made) {
      host.hangUp();
      await shared.stack.api.call("DELETE", `/v1/workers/${host.id}?force=true`);
    }
  });
  return {
    register: async (joinToken: string, name: string): Promise<FakeHost> => {
      const host = await FakeHost.register(shared.stack, joinToken, name);
      made.push(host);
      return host;
    },
    /** Joined, online, and cordoned: nothing is placed on it. */
    make: async (wishes: Record<string, unknown>): Promise<FakeHost> => {
      const { api } = shared.stack;
      const { token } = await api.expectStatus<{ token: string }>(201, api.call("POST", "/v1/workers/join-tokens", wishes));
      const host = await FakeHost.register(shared.stack, token, "machine");
      made.push(host);
      await api.expectStatus(200, api.call("POST", `/v1/workers/${host.id}/cordon`));
      await host.comeOnline();
      return host;
    },
  };
};
