import type { NetworkInterfaceInfo } from "node:os";
import { isPublicAddress } from "@/server/git/address-rules";

/** Of each kind; a machine with more of them says itself which are for visitors. */
const mostOfAKind = 2;

/** The public addresses that the machine itself has: none behind NAT. Pure. */
export const ownAddresses = (interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>): string[] => {
  const all = Object.values(interfaces).flatMap((list) => list ?? []);
  const found = all.filter(({ internal, address }) => !internal && isPublicAddress(address));
  const ofKind = (kind: "IPv4" | "IPv6") => found.filter(({ family }) => family === kind).slice(0, mostOfAKind);
  return [...ofKind("IPv4"), ...ofKind("IPv6")].map(({ address }) => address);
};
