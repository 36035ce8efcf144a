import { networkInterfaces } from "node:os";
import { type Engine, labels, statusOf } from "./engine";
import { bridgeName } from "./firewall-rules";
import { formatRange, freeRange, parseRange, type Range } from "./subnet-rules";

/** The one network of an installation's containers. Its bridge has a name of its own, by which rules of the firewall know it. */
export const networkName = (installationId: string) => `wisehosting-${installationId}`;
export { bridgeName };

export type AppNetwork = { name: string; bridge: string; subnet: string };

type EngineNetwork = { Name: string; IPAM?: { Config?: { Subnet?: string | undefined }[] | null | undefined } | undefined };

const subnetsOf = (network: EngineNetwork): string[] => (network.IPAM?.Config ?? []).flatMap(({ Subnet }) => Subnet ?? []);

/** Ranges of the engine's networks and of this machine's own addresses. */
const takenRanges = (networks: readonly EngineNetwork[]): Range[] => {
  const ofHost = Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).flatMap(({ cidr }) => cidr ?? []));
  return [...networks.flatMap(subnetsOf), ...ofHost].map(parseRange).filter((range): range is Range => range !== null);
};

/** The installation's network, made when it is missing: an explicit small range, and no traffic between containers. */
export const ensureNetwork = async (
  engine: Engine,
  installationId: string,
  wish: string,
): Promise<AppNetwork & { note: string | null }> => {
  const name = networkName(installationId);
  const bridge = bridgeName(installationId);
  for (let attempt = 0; ; attempt += 1) {
    const networks = await engine.call("list networks", (docker) => docker.listNetworks());
    const known = networks.find((network) => network.Name === name);
    if (known) return { name, bridge, subnet: subnetsOf(known)[0] ?? wish, note: null };
    const wished = parseRange(wish);
    const range = wished === null ? null : freeRange(wished, takenRanges(networks));
    if (wished === null || range === null) throw new Error(`No free range for containers in and behind APP_SUBNET ${wish}.`);
    const subnet = formatRange(range);
    try {
      await createNetwork(engine, { name, bridge, subnet, installationId });
      const moved = range.prefix !== wished.prefix || range.first !== wished.first;
      return { name, bridge, subnet, note: moved ? `APP_SUBNET ${wish} is taken here: containers use ${subnet}.` : null };
    } catch (error) {
      // Somebody took the range, or made the network, between our look and our call.
      if (attempt >= 3 || (statusOf(error) ?? 500) >= 600) throw error;
    }
  }
};

type Wanted = AppNetwork & { installationId: string };

const createNetwork = async (engine: Engine, { name, bridge, subnet, installationId }: Wanted): Promise<void> => {
  await engine.call(
    "create a network",
    (docker) =>
      docker.createNetwork({
        Name: name,
        CheckDuplicate: true,
        Driver: "bridge",
        Labels: { [labels.installation]: installationId },
        IPAM: { Driver: "default", Config: [{ Subnet: subnet }] },
        Options: {
          "com.docker.network.bridge.name": bridge,
          "com.docker.network.bridge.enable_icc": "false",
          "com.docker.network.bridge.host_binding_ipv4": "127.0.0.1",
        },
      }),
    30_000,
  );
};
