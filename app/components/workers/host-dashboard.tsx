"use client";
import { useQuery } from "@tanstack/react-query";
import { CertificateCard } from "@/app/components/domains/certificate-card";
import { useTRPC } from "@/app/lib/trpc/client";

/** On the host whose edge leads to the dashboard over HTTPS: how its certificate is. */
export const HostDashboard = ({ hostId }: { hostId: string }) => {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.certificates.ofDashboard.queryOptions(undefined, { refetchInterval: 15_000 }));
  if (data?.workerId !== hostId || data.certificate === null) return null;
  return (
    <CertificateCard
      title={`Certificate of ${new URL(data.url).hostname}, this dashboard`}
      domain={{ certificate: data.certificate, status: "active", isWildcard: false }}
    />
  );
};
