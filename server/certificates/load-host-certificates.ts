import { inArray } from "drizzle-orm";
import { certificates } from "@/drizzle/schema";
import { db, type Transaction } from "@/server/db";
import { logger } from "@/server/logger";
import { open } from "@/server/secrets";
import { assignCertificates } from "./coverage-rules";
import { routedNames } from "./routed-names";

/** A certificate for a host's edge, with its key in the open. */
export type HostCertificate = {
  names: readonly string[];
  /** The team's names on that host that it serves: they need no resolver. */
  hostnames: readonly string[];
  chainPem: string;
  keyPem: string;
};

/** What a certificate's key is sealed with. */
export const certificateIdentity = ({ id, teamId }: { id: string; teamId: string }): string => `certificates:${id}:${teamId}`;

/** One whose key cannot be read is as good as none: it must not cost its host all of its routes. */
const withKey = (row: typeof certificates.$inferSelect) => {
  try {
    return [{ ...row, keyPem: open(row.sealedKey, certificateIdentity(row)) }];
  } catch (error) {
    logger().error({ err: error, certificateId: row.id }, "A certificate's key cannot be read; it is not handed out");
    return [];
  }
};

/**
 * The certificates that the platform hands to this host, in a stable order. Held back is one that nobody there needs, and one that
 * would answer for another team's name.
 */
export const loadHostCertificates = async (
  workerId: string,
  source: Pick<Transaction, "select" | "selectDistinct"> = db(),
): Promise<HostCertificate[]> => {
  const routed = await routedNames([workerId], source);
  const teams = [...new Set(routed.map(({ teamId }) => teamId))];
  if (teams.length === 0) return [];
  const rows = await source.select().from(certificates).where(inArray(certificates.teamId, teams));
  return assignCertificates(routed, rows.flatMap(withKey), new Date()).map(({ certificate, hostnames }) => ({
    names: certificate.names,
    hostnames: [...hostnames].sort(),
    chainPem: certificate.chainPem,
    keyPem: certificate.keyPem,
  }));
};
