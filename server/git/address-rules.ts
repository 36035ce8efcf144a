import ipaddr from "ipaddr.js";

/**
 * Is this a plain address of the public internet? Loopback, private, link-local (cloud metadata), carrier-grade NAT,
 * documentation, multicast, and the IPv6 forms that carry an IPv4 address inside (6to4, Teredo, NAT64) are not.
 * Whatever cannot be read is not public.
 */
export const isPublicAddress = (text: string): boolean => {
  if (!isAddress(text)) return false;
  // `process` unwraps ::ffff:10.0.0.1, which would otherwise count as something of its own.
  const address = ipaddr.process(text);
  if (address.range() !== "unicast") return false;
  return address.kind() === "ipv4" || globalUnicast(address as ipaddr.IPv6);
};

/** IANA has given out 2000::/3 alone. */
const globalUnicast = (address: ipaddr.IPv6) => address.match(ipaddr.IPv6.parse("2000::"), 3);

/** In the usual form alone: `1.1.1` and `0x7f.1` are addresses to some programs and names to others. */
export const isAddress = (host: string): boolean => ipaddr.IPv4.isValidFourPartDecimal(host) || ipaddr.IPv6.isValid(host);

/** Is `::ffff:a.b.c.d` or the like written? */
export const isMappedAddress = (host: string): boolean =>
  ipaddr.IPv6.isValid(host) && ipaddr.IPv6.parse(host).isIPv4MappedAddress();
