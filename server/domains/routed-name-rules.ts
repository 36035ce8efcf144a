import { effectiveOptions } from "./options-rules";
import type { DomainStatus, EdgeOptions } from "./schema";

/** A name of an app as the document says it. */
export type RoutedName = {
  hostname: string;
  /** What holds for it: its own word before its app's. */
  options: EdgeOptions;
  /** Where its certificate comes from: handed to the edge, or fetched by it. Null: it answers to plain HTTP alone. */
  certificate: "given" | "resolver" | null;
  /** Plain HTTP goes to HTTPS. */
  toHttps: boolean;
};

/** What decides about the names of one app on one host. */
export type NameFacts = {
  appOptions: EdgeOptions;
  /** Names for which the document brings a certificate. */
  given: ReadonlySet<string>;
  /** Names for which the host's edge has fetched one. */
  fetched: ReadonlySet<string>;
  /** There is an authority that edges ask. */
  authority: boolean;
};

/** `<sub>.<zone>`. In a zone that only its own network knows there is plain HTTP, for no authority vouches for such a name. */
export const nameInZone = (hostname: string, zoneIsPublic: boolean, facts: NameFacts): RoutedName => {
  const { redirect: _ofDomainsAlone, ...options } = facts.appOptions;
  const fetches = facts.authority && zoneIsPublic;
  const certificate = facts.given.has(hostname) ? "given" : fetches ? "resolver" : null;
  const secured = certificate === "given" || (certificate === "resolver" && facts.fetched.has(hostname));
  return { hostname, options, certificate, toHttps: secured && options.httpsRedirect === true };
};

const isDnsName = (hostname: string): boolean =>
  hostname.includes(".") && /[a-z]/.test(hostname.slice(hostname.lastIndexOf(".")));

/**
 * The dashboard's own. Who installed chose the name and the authority, so that one is asked for whatever DNS knows; an address answers
 * to HTTPS with the edge's own.
 */
export const nameOfDashboard = (
  { hostname, secure }: { hostname: string; secure: boolean },
  facts: Omit<NameFacts, "appOptions">,
): RoutedName => {
  if (!secure) return { hostname, options: {}, certificate: null, toHttps: false };
  const certificate = facts.given.has(hostname) || !facts.authority || !isDnsName(hostname) ? "given" : "resolver";
  return { hostname, options: {}, certificate, toHttps: facts.given.has(hostname) || facts.fetched.has(hostname) };
};

/**
 * A domain that is in the rule. The edge asks for a certificate once the name leads here: before, the authority would count nothing
 * but failures. Until there is one it answers to HTTPS with the edge's own, for those who come through a proxy of theirs.
 */
export const nameOfDomain = (
  domain: { hostname: string; status: DomainStatus; options: EdgeOptions },
  facts: NameFacts,
): RoutedName => {
  const { hostname, status } = domain;
  const options = effectiveOptions(domain.options, facts.appOptions);
  const leadsHere = status === "active" || status === "failing";
  const fetches = facts.authority && leadsHere && !hostname.startsWith("*.");
  const certificate = facts.given.has(hostname) || !fetches ? "given" : "resolver";
  const secured = facts.given.has(hostname) || facts.fetched.has(hostname);
  return { hostname, options, certificate, toHttps: secured && (options.httpsRedirect ?? true) };
};
