import { type Covering, chooseCertificate, covers } from "@/server/certificates/coverage-rules";
import type { ServingCertificate } from "./certificate-expiring-rules";

/** Which certificate visitors of a name get. Pure. */

/** One that the platform keeps. `fault`: why its order could not renew it. */
export type KeptCertificate = Covering & { fault: string | null };
/** One that the host's edge got by itself. */
export type EdgeCertificate = { notBefore: Date | null; notAfter: Date | null; fault: string | null };

type Available = { kept: readonly KeptCertificate[]; edge: EdgeCertificate | undefined };

/** The team's own, the edge's, or where neither is good any more the one that ended last; null: the name never had one. */
export const servingOf = (hostname: string, { kept, edge }: Available, now: Date): ServingCertificate | null => {
  const chosen = chooseCertificate(hostname, kept, now);
  if (chosen) return ofKept(hostname, chosen);
  const ofEdge =
    edge?.notBefore && edge.notAfter
      ? { hostname, notBefore: edge.notBefore, notAfter: edge.notAfter, renewed: true, fault: edge.fault }
      : null;
  if (ofEdge !== null && ofEdge.notAfter > now) return ofEdge;
  const ended = kept.filter(({ names, notAfter }) => covers(names, hostname) && notAfter <= now);
  const all = [...ended.map((certificate) => ofKept(hostname, certificate)), ...(ofEdge === null ? [] : [ofEdge])];
  return all.sort((a, b) => b.notAfter.getTime() - a.notAfter.getTime())[0] ?? null;
};

const ofKept = (hostname: string, { notBefore, notAfter, origin, fault }: KeptCertificate): ServingCertificate => ({
  hostname,
  notBefore,
  notAfter,
  renewed: origin === "issued",
  fault,
});
