import { isAddress, isMappedAddress, isPublicAddress } from "../git/address-rules";

/** What an address that somebody gave may be. Pure. */

export type Target = { url: URL; kind: "https" | "http" /** Without brackets. */; host: string };
export type TargetFault = { sentence: string };

const isFault = (found: object): found is TargetFault => "sentence" in found;

export { isFault as isTargetFault };

const names = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/;
const privateSentence =
  "This address belongs to a private network, which is not allowed here. An administrator can allow it with ALLOW_PRIVATE_ADDRESSES.";
export const privateFault: TargetFault = { sentence: privateSentence };

const hostFault = (host: string, allowPrivate: boolean): TargetFault | null => {
  const isName = host.split(".").every((label) => names.test(label));
  if (!isName && !isAddress(host)) return { sentence: "That is not the name of a server." };
  if (isMappedAddress(host)) return { sentence: "Write that as an IPv4 address." };
  if (allowPrivate) return null;
  const isLocal = host === "localhost" || host.endsWith(".localhost");
  return isLocal || (isAddress(host) && !isPublicAddress(host)) ? privateFault : null;
};

/** Reads an address; http:// only where private networks are allowed, where certificates are rare. */
export const readTarget = (text: string, { allowPrivate }: { allowPrivate: boolean }): Target | TargetFault => {
  if (!URL.canParse(text)) return { sentence: "That address is not a valid URL." };
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return { sentence: "Give an https:// address." };
  if (url.protocol === "http:" && !allowPrivate) return { sentence: "Use https://, http:// can be read and changed on the way." };
  if (url.username !== "" || url.password !== "") return { sentence: "Leave user name and password out of the address." };
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return hostFault(host, allowPrivate) ?? { url, kind: url.protocol === "https:" ? "https" : "http", host };
};

/** Where an answer sends us, if that is the same server: whoever else it names gets nothing from us. */
export const sameOrigin = (from: URL, location: string): URL | null => {
  if (!URL.canParse(location, from)) return null;
  const to = new URL(location, from);
  return to.origin === from.origin && to.username === "" && to.password === "" ? to : null;
};

/** Is a call with this method asked again at the place that a redirect names? Only reading follows every kind. */
export const follows = (status: number, method: string): boolean =>
  [307, 308].includes(status) || ([301, 302, 303].includes(status) && method === "GET");

/** Reads the bare name, or address, of a server that speaks something else than HTTP. */
export const readHost = (text: string, { allowPrivate }: { allowPrivate: boolean }): { host: string } | TargetFault => {
  const host = text.toLowerCase().replace(/^\[|\]$/g, "");
  return hostFault(host, allowPrivate) ?? { host };
};
