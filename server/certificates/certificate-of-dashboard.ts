import { and, eq } from "drizzle-orm";
import { edgeCertificates } from "@/drizzle/schema";
import { db } from "@/server/db";
import { env, publicUrl } from "@/server/env";
import { chooseCertificate, foreignNames } from "./coverage-rules";
import { dashboardNames } from "./dashboard-names";
import { domainCertificate } from "./domain-certificate-rules";
import { routedNames } from "./routed-names";
import type { DashboardWay } from "./schema";
import { certificatesOfTeams } from "./store";

/** How people come to the dashboard, for administrators. */
export const wayToDashboard = async (): Promise<DashboardWay> => {
  const url = publicUrl();
  const [name] = await dashboardNames(db());
  if (!name) return { url, workerId: null, certificate: null };
  const { hostname, teamId, workerId } = name;
  if (!url.startsWith("https:")) return { url, workerId, certificate: null };
  const routed = await routedNames([workerId]);
  const kept = (await certificatesOfTeams([teamId])).filter((one) => foreignNames(one, routed).length === 0);
  const [ofEdge = null] = await db()
    .select()
    .from(edgeCertificates)
    .where(and(eq(edgeCertificates.workerId, workerId), eq(edgeCertificates.hostname, hostname)));
  const now = new Date();
  const facts = { hostname, status: "active", kept: chooseCertificate(hostname, kept, now), order: null, ofEdge } as const;
  return { url, workerId, certificate: domainCertificate({ ...facts, asksAuthority: env().ACME_DIRECTORY_URL !== "off" }, now) };
};
