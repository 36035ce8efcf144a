import ipaddr from "ipaddr.js";
import { isPublicAddress } from "../git/address-rules";

/** Where visitors reach a host. Pure. */

/** Each once, as everybody writes it: `2001:DB8:0::7` is `2001:db8::7`. */
export const eachOnce = (addresses: readonly string[]): string[] => [
  ...new Set(addresses.map((address) => ipaddr.process(address).toString())),
];

/** What the host says itself, else the public address from which it is heard: behind NAT that is where visitors come in too. */
export const addressesOf = (said: readonly string[], heardFrom: string): string[] => {
  if (said.length > 0) return eachOnce(said);
  return isPublicAddress(heardFrom) ? eachOnce([heardFrom]) : [];
};
