import ipaddr from "ipaddr.js";
import { env } from "@/server/env";

/** Set by `server/main.ts` from the socket itself; what comes with this name from outside is thrown away there. */
export const peerHeader = "x-wisehosting-peer";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** `::ffff:10.0.0.1` is 10.0.0.1. */
const parse = (text: string): Address | null => (ipaddr.isValid(text) ? ipaddr.process(text) : null);

const inRange = (address: Address, range: string): boolean => {
  if (!range.includes("/")) return parse(range)?.toString() === address.toString();
  if (!ipaddr.isValidCIDR(range)) return false;
  const [network, bits] = ipaddr.parseCIDR(range);
  return network.kind() === address.kind() && address.match(network, bits);
};

const isTrusted = (address: Address | null): boolean =>
  address !== null &&
  env()
    .TRUSTED_PROXIES.split(",")
    .map((range) => range.trim())
    .some((range) => range !== "" && inRange(address, range));

/** The client's address: the socket's, or, behind proxies that we trust, the last address that none of them has. */
export const clientAddress = (headers: Headers): string => {
  let address = parse(headers.get(peerHeader) ?? "");
  const forwarded = (headers.get("x-forwarded-for") ?? "").split(",").map((part) => parse(part.trim()));
  while (isTrusted(address) && forwarded.length > 0) {
    const before = forwarded.pop();
    if (!before) break;
    address = before;
  }
  return address?.toString() ?? "unknown";
};

/** True for a request that came straight from this machine, not through a proxy on it. */
export const isFromLoopback = (headers: Headers): boolean => {
  const peer = parse(headers.get(peerHeader) ?? "");
  if (peer?.range() !== "loopback") return false;
  // Next writes the socket's address here when nobody else did.
  const forwarded = (headers.get("x-forwarded-for") ?? "").split(",").filter((part) => part.trim() !== "");
  return forwarded.every((part) => parse(part.trim())?.range() === "loopback");
};
