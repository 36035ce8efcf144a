import { getDomain } from "tldts";
import { isPublicAddress } from "../../git/address-rules";
import type { Ask } from "./ask-servers";

export type Authority = {
  /** The zone that these servers speak for. */
  zone: string;
  /** `address:port`. */
  servers: string[];
};

export type AuthorityOptions = {
  /** Of the settings: a name server that is one of these is asked at the port that stands there. */
  resolvers: readonly string[];
  /** Name servers are named by whoever owns the zone: others than public ones are asked only where that is wanted. */
  allowPrivate: boolean;
};

const mostServers = 3;
const mostZones = 6;

/** `www.shop.example.com`, `shop.example.com`, `example.com`: the longest one that has name servers is the zone. */
const possibleZones = (name: string): string[] => {
  const registered = getDomain(name, { allowPrivateDomains: true });
  const labels = name.split(".");
  const zones = labels.map((_, place) => labels.slice(place).join("."));
  return zones
    .filter((zone) => registered !== null && (zone === registered || zone.endsWith(`.${registered}`)))
    .slice(-mostZones);
};

const hostOf = (server: string): string => server.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
const atPort53 = (address: string): string => (address.includes(":") ? `[${address}]:53` : `${address}:53`);

const addressesOf = async (ask: Ask, nameServer: string): Promise<string[]> => {
  const four = (await ask(nameServer, "A")).values ?? [];
  return four.length > 0 ? four : ((await ask(nameServer, "AAAA")).values ?? []);
};

/**
 * The name servers of the zone in which `name` lies, found through the resolvers: they know of a change at once, where a cache would
 * still tell what was. Null where they cannot be found; then the resolvers are all there is.
 */
export const findAuthority = async (ask: Ask, name: string, options: AuthorityOptions): Promise<Authority | null> => {
  const zones = await Promise.all(
    possibleZones(name).map(async (zone) => ({ zone, names: (await ask(zone, "NS")).values ?? [] })),
  );
  const found = zones.find(({ names }) => names.length > 0);
  if (!found) return null;
  const addresses = await Promise.all(found.names.slice(0, mostServers).map((nameServer) => addressesOf(ask, nameServer)));
  const servers = [...new Set(addresses.flat())].flatMap((address) => {
    const known = options.resolvers.find((server) => hostOf(server) === address);
    if (known !== undefined) return [known];
    return options.allowPrivate || isPublicAddress(address) ? [atPort53(address)] : [];
  });
  return servers.length > 0 ? { zone: found.zone, servers: servers.slice(0, mostServers) } : null;
};
