import { isIP } from "node:net";
import { domainToASCII, domainToUnicode } from "node:url";
import { getDomain, getPublicSuffix } from "tldts";
import { hostnamePattern, versionHost } from "./route-document";

/** What no domain may be, because the installation has it itself. */
export type OwnNames = {
  /** Where the dashboard answers. */
  dashboard: string;
  /** Of every host, and the one that a first host would get. */
  zones: readonly string[];
};

export type Normalised = { ok: true; hostname: string } | { ok: false; reason: string; sentence: string };

const refused = (reason: string, sentence: string): Normalised => ({ ok: false, reason, sentence });
const longestLabel = 63;
/** A DNS name has 253 characters; this one's TXT record is called `_wisehosting.` and it. */
const longestName = 253 - "_wisehosting.".length;

/** The name below which a domain is proven: of `*.example.com` it is `example.com`. */
export const baseOf = (hostname: string): string => hostname.replace(/^\*\./, "");
export const isWildcard = (hostname: string): boolean => hostname.startsWith("*.");
/** Where the TXT record stands. */
export const ownershipName = (hostname: string): string => `_wisehosting.${baseOf(hostname)}`;

/** True where a CNAME record cannot stand, because the zone itself begins there: `example.com`, `example.co.uk`. */
export const isApex = (hostname: string): boolean => getDomain(hostname, { allowPrivateDomains: true }) === hostname;

/** The domain that somebody registered, below which a DNS provider's form writes names: `example.co.uk` of `www.example.co.uk`. */
export const registeredDomain = (hostname: string): string =>
  getDomain(baseOf(hostname), { allowPrivateDomains: true }) ?? baseOf(hostname);

/** `bücher.example` of `xn--bcher-kva.example`. */
export const displayNameOf = (hostname: string): string => {
  const shown = domainToUnicode(baseOf(hostname)) || baseOf(hostname);
  return isWildcard(hostname) ? `*.${shown}` : shown;
};

/** What is written around a name by whoever copies it from somewhere. First that fits; before anything is taken for a name. */
const notPartOfAName: readonly [pattern: RegExp, reason: string, sentence: string][] = [
  [/^[a-z][a-z0-9+.-]*:\/\//iu, "has_scheme", "Give the name alone, without http:// or https:// before it."],
  [/[/?#\\]/u, "has_path", "Give the name alone, without a path behind it."],
  [/@/u, "has_user", "Give the name of a site, not an e-mail address."],
  [/^\[|:.*:/u, "is_address", "That is an IP address. A domain is a name, like www.example.com."],
  [/:/u, "has_port", "Give the name alone, without a port. Domains answer at the usual ports."],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  [/[\s\u0000-\u001f\u007f-\u009f]/u, "has_space", "A name has no spaces and no line breaks. Add names one by one."],
  [/_/u, "bad_character", "A name of a site has no underscores."],
  [/[!-)+,;<=>[\]^`{-~]/u, "bad_character", "A name has letters, digits, hyphens and dots, and nothing else."],
];

const wildcardFault = (text: string): Normalised | null => {
  if (!text.includes("*")) return null;
  if (/^\*\.[^*]+$/u.test(text)) return null;
  return refused("bad_wildcard", "A * stands alone as the first part and nowhere else, as in *.example.com.");
};

/** Lower case and ASCII; null where some letter has no form in DNS. */
const toAscii = (name: string): string | null => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII
  if (/^[\u0000-\u007f]*$/u.test(name) && !/(?:^|\.)xn--/iu.test(name)) return name.toLowerCase();
  return domainToASCII(name) || null;
};

const labelFault = (base: string): Normalised | null => {
  const labels = base.split(".");
  if (labels.some((label) => label === "")) return refused("empty_label", "Between two dots of a name something must stand.");
  if (labels.some((label) => label.length > longestLabel)) {
    return refused("label_too_long", `Each part of a name has at most ${longestLabel} characters.`);
  }
  if (labels.some((label) => label.startsWith("-") || label.endsWith("-"))) {
    return refused("bad_hyphen", "No part of a name begins or ends with a hyphen.");
  }
  if (base.length > longestName) return refused("name_too_long", `A name has at most ${longestName} characters.`);
  return null;
};

const kindFault = (base: string): Normalised | null => {
  const last = base.slice(base.lastIndexOf(".") + 1);
  // Browsers take whatever ends in a number for an IPv4 address.
  if (isIP(base) !== 0 || /^(?:\d+|0x[0-9a-f]*)$/u.test(last)) {
    return refused("is_address", "That is an IP address. A domain is a name, like www.example.com.");
  }
  // Wide letters become these signs only here: a name of two wildcards among them.
  if (base.includes("*") || !hostnamePattern.test(base)) {
    return refused("bad_character", "A name has letters, digits, hyphens and dots, and nothing else.");
  }
  if (!base.includes(".")) return refused("single_label", `${base} is no full name. One is like www.example.com.`);
  if (getDomain(base, { allowPrivateDomains: true }) === null) {
    const suffix = getPublicSuffix(base, { allowPrivateDomains: true }) ?? base;
    return refused("public_suffix", `Everybody can have names below ${suffix}, so it is nobody's. Give your name below it.`);
  }
  return null;
};

const isInside = (base: string, zone: string): boolean => base === zone || base.endsWith(`.${zone}`);

const ownNameFault = (hostname: string, { dashboard, zones }: OwnNames): Normalised | null => {
  const base = baseOf(hostname);
  if (isInside(base, versionHost.slice(versionHost.indexOf(".") + 1))) {
    return refused("reserved", "WiseHosting uses that name itself.");
  }
  if (hostname === dashboard) return refused("dashboard", `The dashboard answers at ${dashboard}.`);
  const zone = zones.find((each) => isInside(base, each));
  if (zone === undefined) return null;
  return refused("in_zone", `${zone} belongs to a host here: apps get names below it by themselves. Give a name of your own.`);
};

const readName = (given: string): Normalised => {
  const text = given.trim();
  if (text === "") return refused("empty", "Give a name, like www.example.com.");
  const written = notPartOfAName.find(([pattern]) => pattern.test(text));
  if (written) return refused(written[1], written[2]);
  const fault = wildcardFault(text);
  if (fault) return fault;
  const ascii = toAscii(baseOf(text));
  if (ascii === null) return refused("bad_character", "That name has a letter that cannot stand in DNS.");
  const base = ascii.replace(/\.$/u, "");
  return labelFault(base) ?? kindFault(base) ?? { ok: true, hostname: isWildcard(text) ? `*.${base}` : base };
};

/**
 * A hostname as it is stored, of what a person wrote: trimmed, lower case, ASCII, without a dot at its end. Everything that is not a
 * name of somebody's own below a public suffix is refused with the reason. What comes out cannot change a rule.
 */
export const normaliseHostname = (given: string, own: OwnNames): Normalised => {
  const read = readName(given);
  return read.ok ? (ownNameFault(read.hostname, own) ?? read) : read;
};
