import { certificates } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { newId } from "@/server/ids";
import { seal } from "@/server/secrets";
import { certificateIdentity } from "./load-host-certificates";
import type { ReadCertificate } from "./read-certificate";
import type { CertificateOrigin } from "./schema";

type Keep = { teamId: string; origin: CertificateOrigin; createdBy: string | null };

/** Writes a certificate down, its key sealed; null where the team has it already. */
export const keepCertificate = async (
  tx: Transaction,
  { keyPem, ...read }: ReadCertificate,
  { teamId, origin, createdBy }: Keep,
): Promise<string | null> => {
  const id = newId("certificate");
  const sealedKey = seal(keyPem, certificateIdentity({ id, teamId }));
  const [kept] = await tx
    .insert(certificates)
    .values({ ...read, id, teamId, origin, createdBy, sealedKey })
    .onConflictDoNothing({ target: [certificates.teamId, certificates.fingerprint] })
    .returning({ id: certificates.id });
  return kept?.id ?? null;
};
