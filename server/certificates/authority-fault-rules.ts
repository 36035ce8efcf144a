/** Why a certificate authority gave no certificate, in words of people, and when it is worth to ask again. Pure. */

/** What went wrong, as the authority says it (RFC 8555, 6.7), or as the way to it does. */
export type AuthorityFault = {
  /** `dns`, `rateLimited`: the end of `urn:ietf:params:acme:error:…`; a code of Node like `ECONNREFUSED`; "" where nobody says. */
  type: string;
  /** Status of the answer; null: there was none. */
  status: number | null;
  detail: string;
  /** What the authority demands to be left alone; null: nothing. */
  retryAfterMs: number | null;
};

const urn = "urn:ietf:params:acme:error:";
export const faultType = (type: string): string => (type.startsWith(urn) ? type.slice(urn.length) : type);

const mostOfDetail = 300;

/** What a stranger wrote, fit to stand in a sentence. */
const quoted = (detail: string): string => {
  const plain = detail
    .replace(/[^\x20-\x7e]+/g, " ")
    .replaceAll('"', "'")
    .trim();
  return plain === "" ? "" : ` It said: "${plain.length > mostOfDetail ? `${plain.slice(0, mostOfDetail)}…` : plain}"`;
};

const minute = 60_000;
const hour = 60 * minute;
/** After the first failure, the second, …; the last one for all that follow. */
const pauses = [minute, 5 * minute, 30 * minute, 2 * hour, 6 * hour, 12 * hour, 24 * hour] as const;
/** Of those: nobody was troubled by a question that did not arrive. */
const pausesUnheard = 3;
const longestDemand = 7 * 24 * hour;

/** "14:05 UTC on 26 November 2026". */
const momentInWords = (moment: Date): string => {
  const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(moment);
  const time = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: "UTC" }).format(moment);
  return `${time} UTC on ${day}`;
};

export const isRateLimit = ({ type, status }: AuthorityFault): boolean => type === "rateLimited" || status === 429;

/**
 * In how many ms the next attempt is due. `failures`: how many in a row, with this one; `random`: from 0 to 1, so that names that
 * failed together do not come back together. What the authority demands is kept, within a week.
 */
export const pauseAfter = (fault: AuthorityFault, { failures, random }: { failures: number; random: number }): number => {
  const pause = pauses[Math.min(Math.max(failures, 1), fault.status === null ? pausesUnheard : pauses.length) - 1] ?? 24 * hour;
  const spread = Math.round(pause * (0.8 + 0.4 * random));
  return fault.retryAfterMs === null ? spread : Math.min(Math.max(fault.retryAfterMs, minute), longestDemand);
};

/** The authority, or the way to it, is down, or a limit of the account is reached. Other limits are those of one name or its domain. */
export const concernsEveryName = (fault: AuthorityFault, hostname: string): boolean => {
  if (fault.type === "timeout") return false;
  if (!isRateLimit(fault)) return fault.status === null || fault.status >= 500;
  const labels = hostname.replace(/^\*\./, "").split(".");
  const suffixes = labels.map((_label, place) => labels.slice(place)).filter((rest) => rest.length > 1);
  const detail = fault.detail.toLowerCase();
  const names = suffixes.some((rest) => detail.includes(rest.join(".")));
  return !names && !/exact set of|for this (?:domain|name|host)/.test(detail);
};

type Told = { hostname: string; authority: string; retryAt: Date };

const byType: Readonly<Record<string, (told: Told) => string>> = {
  dns: ({ hostname }) =>
    `DNS does not lead here: the authority found no address for ${hostname}. Make the record that this page shows; it is tried again by itself.`,
  connection: ({ hostname }) =>
    `The authority could not reach ${hostname} on port 80. That port must be open to the world and lead to this host.`,
  unauthorized: ({ hostname }) =>
    `DNS does not lead here: something else than this host answers at ${hostname}. Check its A and AAAA records, and whether a proxy stands before it.`,
  caa: ({ hostname, authority }) =>
    `A CAA record of ${hostname} forbids this authority (${authority}) to give certificates. Add the authority to the record, or remove it.`,
  rejectedIdentifier: ({ hostname }) => `The authority gives no certificates for ${hostname}: it refuses this name.`,
  dnssec: ({ hostname }) =>
    `DNSSEC of ${hostname} is broken, so the authority does not believe its records. Mend it where the domain is registered.`,
  externalAccountRequired: ({ authority }) =>
    `${authority} gives certificates to customers with an account alone, which is not supported. Choose another authority: ACME_DIRECTORY_URL.`,
  invalidContact: ({ authority }) => `${authority} does not accept the address of contact. Correct ACME_EMAIL.`,
  ENOTFOUND: ({ authority }) =>
    `There is no authority at ${authority}: this host does not find the name. Check ACME_DIRECTORY_URL.`,
  EAI_AGAIN: ({ authority }) => `This host cannot look up names at the moment, so it does not find the authority (${authority}).`,
  notADirectory: ({ authority }) => `What answers at ${authority} is no certificate authority. Check ACME_DIRECTORY_URL.`,
  unreadableRoots: () => "The file with the authority's own root cannot be read, or holds no certificate. Check ACME_CA_FILE.",
  timeout: ({ hostname }) => `The authority did not come to an end with ${hostname} in time.`,
};
const alike: Readonly<Record<string, string>> = { incorrectResponse: "unauthorized", unsupportedContact: "invalidContact" };

/** An authority that calls it a lack of connection when it did not even find an address. */
const withoutAddress = /resolv|no such host|nxdomain|no valid (?:a|ip) /i;
const kindOf = ({ type, detail }: AuthorityFault): string => {
  const kind = faultType(type);
  return kind === "connection" && withoutAddress.test(detail) ? "dns" : (alike[kind] ?? kind);
};

const untrusted = /^(?:SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|CERT_|ERR_TLS)/;

const withoutAnswer = (type: string, { authority }: Told): string =>
  untrusted.test(type)
    ? `This host does not trust the certificate of the authority's own address (${authority}). Put its root into a file and name it in ACME_CA_FILE.`
    : `The authority could not be reached (${authority}${type === "" ? "" : `, ${type}`}). It is asked again by itself.`;

/** One or two sentences for the owner of the name. `authority`: its host; `retryAt`: when it is tried again. */
export const explainAuthorityFault = (fault: AuthorityFault, told: Told): string => {
  const type = kindOf(fault);
  if (isRateLimit(fault))
    return `The authority's limit is reached; next try at ${momentInWords(told.retryAt)}.${quoted(fault.detail)}`;
  const known = byType[type];
  if (known) return `${known(told)}${fault.status === null ? "" : quoted(fault.detail)}`;
  if (fault.status === null) return withoutAnswer(type, told);
  if (fault.status >= 500)
    return `The authority (${told.authority}) has a fault of its own. It is asked again by itself.${quoted(fault.detail)}`;
  return `The authority refused to give a certificate for ${told.hostname}.${quoted(fault.detail)}`;
};
