import { lookup } from "node:dns/promises";
import { isPublicAddress } from "@/server/git/address-rules";
import { StageError } from "../deployments/stage-error";

/**
 * A registry in a private network only where that is allowed. It is the engine that connects, by its own look-up or through its
 * own proxy: a name that nobody knows here is left to it.
 * @throws StageError registry_refused
 */
export const checkRegistryAddress = async (registry: string, allowPrivateAddresses: boolean): Promise<void> => {
  if (allowPrivateAddresses || registry === "docker.io") return;
  const host = registry.replace(/:\d+$/, "");
  const addresses = await lookup(host, { all: true }).catch(() => []);
  if (addresses.every(({ address }) => isPublicAddress(address))) return;
  throw new StageError(
    "registry_refused",
    `The registry ${registry} belongs to a private network, which is not allowed here. An administrator can allow it with ALLOW_PRIVATE_ADDRESSES.`,
  );
};
