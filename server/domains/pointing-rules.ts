import ipaddr from "ipaddr.js";
import type { DomainEvidence } from "./schema";

/** Where an app's names have to lead. */
export type Target = {
  /** The app's own name in its host's zone: `shop.apps.example.com`. */
  zoneName: string;
  zone: string;
  /** Of its host, as far as they are known. */
  addresses: readonly string[];
};

/** `unknown`: nobody answered, which changes nothing. */
export type Seen = "there" | "away" | "unknown";

/** In its one form; null for what is none. */
export const plainAddress = (text: string): string | null => (ipaddr.isValid(text) ? ipaddr.process(text).toString() : null);

const isIn = (zone: string, name: string): boolean => name === zone || name.endsWith(`.${zone}`);

/** Addresses at which visitors reach the app's host: what it says of itself, and what its zone says. */
export const expectedAddresses = (target: Target, evidence: DomainEvidence | null): string[] => {
  const all = [...target.addresses, ...(evidence?.zoneAddresses ?? [])];
  return [...new Set(all.map(plainAddress).filter((address) => address !== null))];
};

/** Whether the TXT record has the domain's token among its values. */
export const ownershipSeen = (evidence: DomainEvidence, token: string): Seen => {
  if (evidence.ownership === null) return "unknown";
  // Some copy the quotes of a zone file with it.
  return evidence.ownership.some((value) => value.trim().replace(/^"(.*)"$/u, "$1") === token) ? "there" : "away";
};

export const followsZone = (evidence: DomainEvidence, { zone }: Pick<Target, "zone">): boolean =>
  (evidence.cname ?? []).some((name) => isIn(zone, name));

/** The values of one kind that lead to the app's host, and those that lead elsewhere. */
export const sortAddresses = (found: readonly string[] | null, expected: readonly string[]) => {
  const all = (found ?? []).map((address) => plainAddress(address) ?? address);
  return { here: all.filter((each) => expected.includes(each)), elsewhere: all.filter((each) => !expected.includes(each)) };
};

/**
 * Whether the name leads to the app's host: by another name in its zone, or by its addresses. One right address is enough; others
 * beside it are told as a hint.
 */
export const pointingSeen = (evidence: DomainEvidence, target: Target): Seen => {
  const expected = expectedAddresses(target, evidence);
  if (followsZone(evidence, target)) return "there";
  if (sortAddresses(evidence.a, expected).here.length > 0 || sortAddresses(evidence.aaaa, expected).here.length > 0)
    return "there";
  return evidence.cname === null || evidence.a === null || evidence.aaaa === null ? "unknown" : "away";
};
