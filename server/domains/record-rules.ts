import {
  expectedAddresses,
  followsZone,
  ownershipSeen,
  plainAddress,
  pointingSeen,
  sortAddresses,
  type Target,
} from "./pointing-rules";
import type { DnsRecord, DomainEvidence } from "./schema";

export type Naming = {
  hostname: string;
  /** Where the TXT record stands. */
  ownershipName: string;
  /** No CNAME record can stand there. */
  isApex: boolean;
  token: string;
};

export type ShownRecord = DnsRecord & { purpose: "ownership" | "pointing" };

const isSix = (address: string): boolean => address.includes(":");

const addressRecords = (name: string, target: Target, evidence: DomainEvidence | null): ShownRecord[] => {
  const expected = expectedAddresses(target, evidence);
  // Its zone may have others, of a network that visitors are not in: they count where somebody made them, and are not asked for.
  const told = target.addresses.length > 0 ? expectedAddresses(target, null) : expected;
  const leadsHere = evidence !== null && pointingSeen(evidence, target) === "there";
  return told
    .sort((a, b) => Number(isSix(a)) - Number(isSix(b)))
    .map((value) => {
      const found = [...((isSix(value) ? evidence?.aaaa : evidence?.a) ?? [])];
      const isThere = found.some((address) => plainAddress(address) === value);
      // One address is enough; what is wrong beside it is not.
      const isEnough = leadsHere && sortAddresses(found, expected).elsewhere.length === 0;
      return { purpose: "pointing", type: isSix(value) ? "AAAA" : "A", name, value, found, ok: isThere || isEnough };
    });
};

const nameRecord = (name: string, target: Target, evidence: DomainEvidence | null): ShownRecord => ({
  purpose: "pointing",
  type: "CNAME",
  name,
  value: target.zoneName,
  found: [...(evidence?.cname ?? [])].slice(0, 1),
  ok: evidence !== null && followsZone(evidence, target),
});

/**
 * The records to make, with what DNS says there: the one that proves whose the name is, and one way to point. The other way to point
 * is an alternative, and takes the first's place where it was gone.
 */
export const recordsOf = (naming: Naming, target: Target, evidence: DomainEvidence | null) => {
  const { hostname, token, isApex } = naming;
  const ownership: ShownRecord = {
    purpose: "ownership",
    type: "TXT",
    name: naming.ownershipName,
    value: token,
    found: [...(evidence?.ownership ?? [])],
    ok: evidence !== null && ownershipSeen(evidence, token) === "there",
  };
  const byAddress = addressRecords(hostname, target, evidence);
  const byName = nameRecord(hostname, target, evidence);
  const goneByAddress = !byName.ok && evidence !== null && pointingSeen(evidence, target) === "there";
  const takeAddress = byAddress.length > 0 && (isApex || goneByAddress);
  return {
    records: [ownership, ...(takeAddress ? byAddress : [byName])],
    alternatives: takeAddress ? (isApex ? [] : [byName]) : byAddress,
  };
};
