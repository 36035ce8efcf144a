import type { EdgeCertificate } from "@/server/workers/protocol";
import type { AttemptsFile } from "./acme/attempts-file";
import type { HeldCertificate } from "./traefik-store";

/** What is known of the certificates that an edge gets by itself. */
export type CertificateFacts = { held: ReadonlyMap<string, HeldCertificate>; attempts: AttemptsFile };

/** `retryAt`: a moment, in place of the message's pause from now. */
type Told = Omit<EdgeCertificate, "retryInMs"> & { retryAt: number | null };

/** What the control plane is told: of every name that is wanted, in one order, so that equal facts are equal texts. */
export const describeCertificates = (wanted: readonly string[], { held, attempts }: CertificateFacts): Told[] =>
  [...wanted].sort().map((hostname) => {
    const has = held.get(hostname);
    const own = attempts.names[hostname];
    // While everybody waits, those wait that have no certificate; of the others it is a renewal that will be told by its own fault.
    const hold = attempts.hold && (!has || own?.fault != null) ? attempts.hold : null;
    return {
      hostname,
      current: has
        ? {
            issuer: has.issuer.slice(0, 300),
            fingerprint: has.fingerprint,
            notBefore: has.notBefore.toISOString(),
            notAfter: has.notAfter.toISOString(),
          }
        : null,
      fault: (hold?.fault ?? own?.fault ?? null)?.slice(0, 1_000) ?? null,
      retryAt: hold?.until ?? own?.retryAt ?? null,
    };
  });

export const asMessage = ({ retryAt, ...told }: Told, now: number): EdgeCertificate => ({
  ...told,
  retryInMs: retryAt === null ? null : Math.max(0, Math.round(retryAt - now)),
});
