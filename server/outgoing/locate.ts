import { lookup } from "node:dns/promises";
import { isAddress, isPublicAddress } from "../git/address-rules";
import { OutgoingError } from "./outgoing-error";
import { privateFault, type Target } from "./target-rules";

/** Every address of a name. @throws where it has none */
export type Resolve = (host: string) => Promise<readonly string[]>;

export const systemResolve: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/**
 * Resolves the server's name once and checks every address that it has; the connection is then held to these, so a name that
 * answers differently a second time gains nothing. Behind a proxy it is the proxy that connects: what our own resolver knows is
 * still checked, and nothing pinned. @throws OutgoingError
 */
export const locate = async (
  { host }: Pick<Target, "host">,
  { resolve, allowPrivate, proxied }: { resolve: Resolve; allowPrivate: boolean; proxied: boolean },
): Promise<readonly string[]> => {
  if (isAddress(host)) return [host];
  const addresses = await resolve(host).catch((cause: unknown) => {
    if (proxied) return [];
    throw new OutgoingError("unreachable", `The name ${host} is not known.`, cause);
  });
  if (!allowPrivate && !addresses.every(isPublicAddress)) throw new OutgoingError("refused", privateFault.sentence);
  return proxied ? [] : addresses;
};
