import { type AuthorityFault, faultType } from "@/server/certificates/authority-fault-rules";

/** What Traefik's log says of certificates. Pure. */

export type FailedOrder = { hostnames: readonly string[]; fault: AuthorityFault; at: Date };

/** `acme: error: 429 :: POST :: https://… :: urn:… :: too many`; the method and the address are not always there. */
const protocolError = /acme: error: (\d{3}) :: (?:[A-Z]+ :: \S+ :: )?(urn:ietf:params:acme:error:\w+) :: ([\s\S]*)$/;
/** As Let's Encrypt says it: Traefik does not pass on the header. */
const demanded = /retry after (\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:Z| UTC)/i;

const ways: readonly (readonly [RegExp, string])[] = [
  [/no such host/, "ENOTFOUND"],
  [/server misbehaving|temporary failure in name resolution/i, "EAI_AGAIN"],
  [/x509:|certificate signed by unknown authority|tls: failed to verify/, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
  [/connection refused/, "ECONNREFUSED"],
  [/i\/o timeout|deadline exceeded|Client\.Timeout/, "ETIMEDOUT"],
  [/invalid character|unexpected end of JSON/, "notADirectory"],
];

const faultOf = (error: string, at: Date): AuthorityFault => {
  const [, status, type, detail = ""] = protocolError.exec(error) ?? [];
  if (status !== undefined && type !== undefined) {
    const until = demanded.exec(detail);
    const retryAfterMs = until ? Math.max(0, Date.parse(`${until[1]}T${until[2]}Z`) - at.getTime()) : null;
    return { type: faultType(type), status: Number(status), detail: detail.replace(/\]$/, ""), retryAfterMs };
  }
  const way = ways.find(([pattern]) => pattern.test(error));
  return { type: way?.[1] ?? "", status: null, detail: error, retryAfterMs: null };
};

const isText = (value: unknown): value is string => typeof value === "string";

/** A renewal names what it is about in its message alone: `{a.example.com []}`. */
const hostnamesOf = (entry: Record<string, unknown>, message: string): string[] => {
  if (message.startsWith("Unable to obtain ACME certificate"))
    return Array.isArray(entry.domains) ? entry.domains.filter(isText) : [];
  const renewed = /^Error renewing ACME certificate: \{(?:Main:)?([^\s}]+) /.exec(message)?.[1];
  return renewed === undefined ? [] : [renewed];
};

/** A line of Traefik's log, when it says that a certificate was not to be had; else null. */
export const failedOrder = (line: string): FailedOrder | null => {
  if (!line.includes("ACME certificate")) return null;
  try {
    const entry = JSON.parse(line) as Record<string, unknown>;
    const { message, error, time } = entry;
    if (!isText(message) || !isText(error) || !isText(time)) return null;
    const hostnames = hostnamesOf(entry, message);
    const at = new Date(time);
    return hostnames.length === 0 || Number.isNaN(at.getTime()) ? null : { hostnames, fault: faultOf(error, at), at };
  } catch (error) {
    // Half a line, after a crash.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};
