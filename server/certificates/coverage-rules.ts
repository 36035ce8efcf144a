/** Which certificate serves which name, and which a host gets. Pure. */

export type Covering = {
  id: string;
  teamId: string;
  origin: "uploaded" | "issued";
  names: readonly string[];
  notBefore: Date;
  notAfter: Date;
  createdAt: Date;
};
/** A name that a host routes, and whose it is. */
export type RoutedName = { hostname: string; teamId: string };

/** What a wildcard of it would be: `*.example.com` for `www.example.com`. */
const wildcardOf = (hostname: string): string => `*.${hostname.slice(hostname.indexOf(".") + 1)}`;

/** Does a certificate of these names serve this one? A wildcard stands for exactly one label, and is served by itself alone. */
export const covers = (names: readonly string[], hostname: string): boolean =>
  names.includes(hostname) || (/^[^*.]+\./.test(hostname) && names.includes(wildcardOf(hostname)));

const isValid = ({ notBefore, notAfter }: Covering, now: Date): boolean => notBefore <= now && now < notAfter;
const sameNames = (a: Covering, b: Covering): boolean =>
  a.origin === b.origin && [...a.names].sort().join() === [...b.names].sort().join();

/** One that came later for the same names has taken its place: whoever replaces a key wants the old one gone. */
const isReplaced = (one: Covering, all: readonly Covering[], now: Date): boolean =>
  all.some((other) => other.id !== one.id && isValid(other, now) && sameNames(one, other) && isNewer(other, one));
const isNewer = (a: Covering, b: Covering): boolean =>
  a.createdAt.getTime() === b.createdAt.getTime() ? a.id > b.id : a.createdAt > b.createdAt;

/**
 * The team's certificate for a name: one that is valid, named exactly before by a wildcard, one that somebody chose before an
 * issued one, then the one that is valid longest. For a wildcard an expired one is better than none; an exact name gets its own
 * from the edge. Null: there is none.
 */
export const chooseCertificate = <Certificate extends Covering>(
  hostname: string,
  all: readonly Certificate[],
  now: Date,
): Certificate | null => {
  const fitting = all.filter((one) => covers(one.names, hostname) && one.notBefore <= now);
  const valid = fitting.filter((one) => isValid(one, now) && !isReplaced(one, fitting, now));
  const rank = (one: Certificate): readonly number[] => [
    one.names.includes(hostname) ? 0 : 1,
    one.origin === "uploaded" ? 0 : 1,
    -one.notAfter.getTime(),
  ];
  const candidates = valid.length > 0 || !hostname.startsWith("*.") ? valid : fitting;
  const [best] = [...candidates].sort((a, b) => compare(rank(a), rank(b)) || (a.id < b.id ? -1 : 1));
  return best ?? null;
};
const compare = (a: readonly number[], b: readonly number[]): number => {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
};

/**
 * Names of other teams, routed on the same host, for which an edge would answer with this certificate: it chooses by the name that
 * a visitor wants, and knows nothing of teams.
 */
export const foreignNames = ({ names, teamId }: Pick<Covering, "names" | "teamId">, routed: readonly RoutedName[]): string[] => {
  const exact = new Set(routed.map(({ hostname }) => hostname));
  // A name that somebody routes exactly is not the wildcard's.
  const loose = new Set(names.filter((name) => !exact.has(name)).map(wildcardOf));
  return routed
    .filter((name) => name.teamId !== teamId && (covers(names, name.hostname) || loose.has(name.hostname)))
    .map(({ hostname }) => hostname);
};

/** The certificates of a host, each with the names that it serves there. One that would answer for another team is left out. */
export const assignCertificates = <Certificate extends Covering>(
  routed: readonly RoutedName[],
  all: readonly Certificate[],
  now: Date,
): { certificate: Certificate; hostnames: readonly string[] }[] => {
  const allowed = all.filter((certificate) => foreignNames(certificate, routed).length === 0);
  const assigned = new Map<string, { certificate: Certificate; hostnames: string[] }>();
  for (const { hostname, teamId } of routed) {
    const ofTeam = allowed.filter((certificate) => certificate.teamId === teamId);
    const certificate = chooseCertificate(hostname, ofTeam, now);
    if (!certificate) continue;
    const entry = assigned.get(certificate.id) ?? { certificate, hostnames: [] };
    if (!entry.hostnames.includes(hostname)) entry.hostnames.push(hostname);
    assigned.set(certificate.id, entry);
  }
  return [...assigned.values()].sort((a, b) => (a.certificate.id < b.certificate.id ? -1 : 1));
};
