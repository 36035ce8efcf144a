import { request } from "node:http";
import { removeFirewall } from "@/worker/docker/firewall";

/** The engine as the tests see it: a few calls of its HTTP interface, always narrowed to one installation's label. */
export const engineSocket = process.env.TEST_DOCKER_SOCKET ?? "/var/run/docker.sock";

type EngineAnswer = { status: number; body: Buffer };

const callOn = (socketPath: string, method: string, path: string): Promise<EngineAnswer> =>
  new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method, path, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
      response.on("error", reject);
    });
    outgoing.setTimeout(30_000, () => outgoing.destroy(new Error(`The engine did not answer ${method} ${path}`)));
    outgoing.on("error", reject);
    outgoing.end();
  });

const callsOf = (socketPath: string) => {
  const call = (method: string, path: string) => callOn(socketPath, method, path);
  return {
    call,
    ask: async <Answer>(method: string, path: string): Promise<Answer> => {
      const { status, body } = await call(method, path);
      if (status >= 400) throw new Error(`The engine answered ${status} to ${method} ${path}: ${body.toString()}`);
      return (body.length > 0 ? JSON.parse(body.toString()) : null) as Answer;
    },
    /** Taking away what is already gone, or is going, is no failure. */
    discard: async (path: string): Promise<void> => {
      const { status, body } = await call("DELETE", path);
      if (status >= 400 && status !== 404 && status !== 409) throw new Error(`The engine answered ${status}: ${body.toString()}`);
    },
  };
};

export type Container = {
  Id: string;
  Names: string[];
  State: string;
  Created: number;
  Labels: Record<string, string>;
  Ports: { PublicPort?: number; IP?: string }[];
};
type Image = { Id: string; RepoTags: string[] | null };
type ContainerEvent = {
  Action: string;
  time: number;
  timeNano: number;
  Actor: { ID: string; Attributes: Record<string, string> };
};

export const labels = {
  installation: "wisehosting.installation",
  app: "wisehosting.app",
  deployment: "wisehosting.deployment",
} as const;

const filters = (value: Record<string, string[]>) => `filters=${encodeURIComponent(JSON.stringify(value))}`;

/** True when an engine answers there. */
export const engineAnswers = async (socketPath: string): Promise<boolean> =>
  (await callOn(socketPath, "GET", "/_ping")).status === 200;

/** True when the engine knows this image, by name. */
export const hasImage = async (name: string): Promise<boolean> =>
  (await callOn(engineSocket, "GET", `/images/${encodeURIComponent(name)}/json`)).status === 200;

/** An engine narrowed to one installation. */
export const engineOf = (installationId: string, socketPath: string = engineSocket) => {
  const { call, ask, discard } = callsOf(socketPath);
  const own = `${labels.installation}=${installationId}`;
  const containers = (appId?: string): Promise<Container[]> =>
    ask("GET", `/containers/json?all=1&${filters({ label: appId === undefined ? [own] : [own, `${labels.app}=${appId}`] })}`);
  const images = async (appId = ""): Promise<string[]> => {
    const prefix = `wisehosting/${installationId}/${appId}`.toLowerCase();
    const all = await ask<Image[]>("GET", "/images/json");
    return all.flatMap((image) => image.RepoTags ?? []).filter((tag) => tag.startsWith(prefix));
  };
  /** What happened to our containers from `since` (ms) on until now, oldest first. */
  const events = async (since: number, appId?: string): Promise<ContainerEvent[]> => {
    const label = appId === undefined ? [own] : [own, `${labels.app}=${appId}`];
    const range = `since=${(since / 1000).toFixed(3)}&until=${(Date.now() / 1000).toFixed(3)}`;
    const { body } = await call("GET", `/events?${range}&${filters({ type: ["container"], label })}`);
    return body
      .toString()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as ContainerEvent);
  };
  return {
    containers,
    running: async (appId?: string) => (await containers(appId)).filter((container) => container.State === "running"),
    images,
    events,
    inspect: (id: string) => ask<Record<string, unknown>>("GET", `/containers/${id}/json`),
    /** Kills the container's first process from outside: to the engine it died by itself, as in a power cut. */
    killFromOutside: async (id: string): Promise<void> => {
      const { State } = await ask<{ State: { Pid: number } }>("GET", `/containers/${id}/json`);
      process.kill(State.Pid, "SIGKILL");
    },
    remove: (id: string) => ask("DELETE", `/containers/${id}?force=1`),
    /** What an app could be started from again. */
    removeImages: async (appId: string): Promise<void> => {
      for (const image of await images(appId)) await discard(`/images/${encodeURIComponent(image)}?force=1`);
    },
    /** Ends and removes all that this installation has in the engine, and its rules. */
    removeEverything: async (networkPrefix?: string): Promise<void> => {
      for (const container of await containers()) await discard(`/containers/${container.Id}?force=1&v=1`);
      for (const image of await images()) await discard(`/images/${encodeURIComponent(image)}?force=1`);
      const networks = await ask<{ Id: string; Name: string; Labels: Record<string, string> | null }[]>("GET", "/networks");
      for (const network of networks) {
        const ours = network.Labels?.[labels.installation] === installationId;
        if (ours || (networkPrefix !== undefined && network.Name.startsWith(networkPrefix)))
          await discard(`/networks/${network.Id}`);
      }
      await removeFirewall(installationId);
    },
  };
};

/** Address ranges of all networks of the engine. */
export const takenSubnets = async (): Promise<string[]> => {
  const networks = await callsOf(engineSocket).ask<{ IPAM: { Config: { Subnet?: string }[] | null } }[]>("GET", "/networks");
  return networks.flatMap((network) => network.IPAM.Config ?? []).flatMap((config) => config.Subnet ?? []);
};
